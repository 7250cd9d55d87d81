Feature: Oceana's authority is trusted
  The script of Appendix D does seven steps, and its log tells which one fails.

  @R039 @R053 @R061 @R062
  Scenario: The authority of System Manager is missing
    When a site is deployed with the mistake "missing-ca"
    Then step 3 of Appendix C is red
    When somebody runs "ccm release async updateSystemManagerCert.sh"
    Then the command says "Certificate added to store successfully"
    And the command says "Step 7: "
    And Appendix C is green

  @R054
  Scenario: The trust store is missing
    When a site is deployed with the mistake "missing-trust-store"
    Then step 3 of Appendix C is red
    When somebody runs "ccm release async updateSystemManagerCert.sh"
    Then the command says "Could not find async-oceana-adapter trust store"
