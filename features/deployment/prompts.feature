Feature: The prompts of configureVendors.sh
  They come in the guide's order, show what is there but for secrets, and only "y" applies the answers.

  Background:
    Given a site is deployed with the mistake "wrong-secret"

  @R021
  Scenario: Without a flag it tells its options
    When somebody runs "ccm release async configureVendors.sh"
    Then the command says "[Configure Aggregator]"

  @R022 @R023
  Scenario: Six prompts, and the last answer is no
    When somebody runs "ccm release async configureVendors.sh -a" and answers "csp, , , , example-security-key-not-secret, n"
    Then the command says "[Profile] (csp): "
    And the command says "[Aggregator URL] (https://api.smooch.io/v1.1/apps/): "
    And the command says "[Aggregator App/Tenant Id] (5fa11c10973a2a13b82658b6): "
    And the command says "[Aggregator Key ID] (app_5fa11c10973a2a13b82658b7): "
    And the command says "[Aggregator Security Key] (unchanged): "
    And the command says "[Roll out changes/update now?] (n): "
    And the command says "Nothing was changed."
    And the command says nothing of "a-key-of-yesterday"
    And step 1 of Appendix C is red

  @R020 @R023
  Scenario: The last answer is yes
    When somebody runs "ccm release async configureVendors.sh -a" and answers "csp, , , , example-security-key-not-secret, y"
    Then the command says "Rolled out."
    And Appendix C is green

  @R023
  Scenario: The answers end too early
    When somebody runs "ccm release async configureVendors.sh -a" and answers "csp, "
    Then the command fails
    And the command says "[Aggregator App/Tenant Id]: no answer: the input ended, or there is no terminal; nothing was changed"
    And step 1 of Appendix C is red

  @R024
  Scenario: Another address than that of version 1.1
    When somebody runs "ccm release async configureVendors.sh -a" and answers "csp, https://api.smooch.io/v2/apps/, , , , y"
    Then the command fails
    And the command says "[Aggregator URL]: want a URL that ends with /v1.1/apps/ and no other path; nothing was changed"
