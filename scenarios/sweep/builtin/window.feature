Feature: The window and a message that was late on its way

  Scenario: An answer
    Given a WhatsApp production number
    And agent "Alice" is ready
    And the next message from phones is delayed by 10 seconds
    When "Ana" sends "Is my order on its way?"
    And 30 seconds pass
    And agent "Alice" answers "Ana"
    And 24 hours pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is delivered
