Feature: The sixth step: the business's own site and apps
  The last of the guide's six steps is the choice of channels; a site, and apps for Android and iOS, are among them.

  Background:
    Given a site where nobody has done anything
    And the workbook is written
    And the workbook says "web, android, ios" for "Channels"
    When an administrator is asked to "provision"
    And an administrator is asked to "deploy-oceana"
    And an administrator is asked to "create-file-user"
    And somebody runs "ccm install"

  @R002 @R017 @R048
  Scenario: Chosen last, and then there
    Then an administrator cannot "add-integrations" yet: "register the webhook first"
    When an administrator is asked to "register-webhook"
    Then step 10 of Appendix C saw "there is no integration of web, android, ios"
    When an administrator is asked to "add-integrations"
    And somebody runs "ccm release async updateSystemManagerCert.sh --cert system-manager-ca.pem"
    And somebody runs "ccm release async virusscanprocessor.sh -generate"
    And an administrator is asked to "open-load-balancer"
    And an administrator is asked to "deploy-workflow"
    And an administrator is asked to "assign-channel"
    And an administrator is asked to "align-attributes"
    And an administrator is asked to "log-agents-in"
    Then Appendix C is green
    And step 10 of Appendix C saw "android: the client connected, its message reached Alice, and the answer the client"
