Feature: The guide's scripts mend a deployment
  Account details can change after the deployment, and the virus scanner is put in place after it.

  @R020 @R022 @R024
  Scenario Outline: The account's details are changed: <mistake>
    When a site is deployed with the mistake "<mistake>"
    Then step 1 of Appendix C is red
    When somebody runs "ccm release async configureVendors.sh -a"
    Then the command says "Rolled out"
    And Appendix C is green

    Examples:
      | mistake      |
      | wrong-secret |
      | wrong-key    |

  @R025 @R026 @R046
  Scenario: The scanner is generated once, however often one asks
    When a site is deployed with the mistake "scanner-not-generated"
    Then step 6 of Appendix C is red
    When somebody runs "ccm release async virusscanprocessor.sh -generate"
    Then the command says "is in the pipeline."
    When somebody runs "ccm release async virusscanprocessor.sh -generate"
    Then the command says "nothing was changed"
    And Appendix C is green

  @R026 @R046
  Scenario: Until then a virus passes unseen
    When a site is deployed with the mistake "scanner-not-generated"
    Then step 6 of Appendix C is red
    And step 12 of Appendix C is green

  @R025
  Scenario: It asks four things
    When a site is deployed with the mistake "scanner-not-generated"
    And somebody runs "ccm release async virusscanprocessor.sh -generate" and answers ", , , https://scanner.example.com/process"
    Then the command says "[Aggregator App/Tenant Id] (5fa11c10973a2a13b82658b6): "
    And the command says "[Aggregator Key ID] (app_5fa11c10973a2a13b82658b7): "
    And the command says "[Aggregator Security Key] (unchanged): "
    And the command says "[Processor URL] (https://scanner.example.com/process): "
    And the command says "Processor https://scanner.example.com/process is in the pipeline."
    And Appendix C is green
