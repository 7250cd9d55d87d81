Feature: An agent sends a suggested phrase with one click

  Scenario: The end user reads it as any message
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the suggested phrase "How can I help you today?"
    Then "Ana" sees "How can I help you today?"
