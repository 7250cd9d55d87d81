Feature: A certificate is missing
  The adapter trusts Oceana only with the authority of its System Manager. Watch a deployment that lacks it go red, and one command mend it.

  @tour @R039 @R053 @R061 @R062
  Scenario: Step 3 of Appendix C is red until the authority is in the trust store
    # A site is deployed by the guide, with one mistake: the authority of System Manager was left out of the trust store.
    When a site is deployed with the mistake "missing-ca"
    # Appendix C is the guide's list of checks. The third reaches Oceana over TLS, and the certificate there is signed by a stranger.
    Then step 3 of Appendix C is red
    # The guide has a command for it. It asks System Manager for its authority and adds it, in seven steps.
    When somebody runs "ccm release async updateSystemManagerCert.sh"
    Then the command says "Certificate added to store successfully"
    # Its log tells the steps apart, so that a failure names the one.
    And the command says "Step 7: "
    # All checks once more. Your turn: wavetank rehearse shows other mistakes. Which of them looks the same from outside, and is not?
    And Appendix C is green
