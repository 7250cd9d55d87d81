Feature: A business with several numbers
  Each number is an integration of its own, with approval and window of its own.

  Background:
    Given a WhatsApp production number "+442079460101"
    And a WhatsApp production number "+442079460102" that is not approved
    And agent "Alice" is ready

  @R063 @R065
  Scenario: One works while the other waits
    When "Ana" sends "Hello" to the number "+442079460102"
    Then no contact is created
    When "Ana" sends "Hello" to the number "+442079460101"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Good morning"
    Then the message "Good morning" is delivered
    And no two WhatsApp numbers are equal
