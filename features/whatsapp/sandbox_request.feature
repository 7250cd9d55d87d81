Feature: What comes with a sandbox
  Whoever asks for one gets the number to write to, the number that takes the code, and the code.

  @R110
  Scenario: Provisioned on request
    Given a WhatsApp sandbox number
    Then the admin has a sandbox number, an activation number and a code
    And "Ana" is not permitted on the sandbox
