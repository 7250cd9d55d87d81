Feature: The guide's six steps have one order
  A step that comes too early is refused, says what is missing, and changes nothing.

  Background:
    Given a site where nobody has done anything

  @R009 @R017
  Scenario: Without an account nothing is deployed
    Given the workbook is written
    When somebody runs "ccm install"
    Then the command fails
    And the command says "provision the Digital Connection account first"
    And an administrator cannot "register-webhook" yet: "provision the Digital Connection account first"

  @R010
  Scenario Outline: A new account comes with its <value>
    When an administrator is asked to "provision"
    Then the administrators' letter names "<value>"

    Examples:
      | value                  |
      | Application ID         |
      | Provider Key           |
      | Security Key           |
      | Pipeline Processor URL |

  @R017 @R018
  Scenario: Each step waits for the one before it
    Given the workbook is written
    When an administrator is asked to "provision"
    Then an administrator cannot "create-file-user" yet: "deploy Oceana and note its FQDN first"
    When an administrator is asked to "deploy-oceana"
    And somebody runs "ccm install"
    Then the command fails
    And the command says "create the file transfer user first"
    When an administrator is asked to "create-file-user"
    Then an administrator cannot "register-webhook" yet: "deploy first"
    When somebody runs "ccm install"
    Then the command says "deployed async"
    And an administrator cannot "add-integrations" yet: "register the webhook first"
    When an administrator is asked to "register-webhook"
    And an administrator is asked to "add-integrations"
    Then step 8 of Appendix C is green

  @R012
  Scenario: Analytics and the connector go onto the platform together
    Given the workbook is written
    When an administrator is asked to "provision"
    And an administrator is asked to "deploy-oceana"
    And an administrator is asked to "create-file-user"
    And somebody runs "ccm install"
    Then the command says "deployed analytics: cpu 16, memory 64Gi"
    And the command says "deployed async: cpu 8, memory 16Gi"
