Feature: A lab takes the same machines as production
  High availability is a choice of the workbook; it saves nothing.

  @R016
  Scenario Outline: <profile>
    Given a site where nobody has done anything
    And the workbook is written
    And the workbook says "<profile>" for "Deployment profile"
    And the workbook says "<high availability>" for "Analytics High Availability"
    And the workbook says "<high availability>" for "Async High Availability"
    When an administrator is asked to "provision"
    And an administrator is asked to "deploy-oceana"
    And an administrator is asked to "create-file-user"
    And somebody runs "ccm install"
    Then the command says "deployed analytics: cpu 16, memory 64Gi"
    And the command says "deployed async: cpu 8, memory 16Gi"

    Examples:
      | profile    | high availability |
      | production | yes               |
      | lab        | no                |
