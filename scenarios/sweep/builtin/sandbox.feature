Feature: The sandbox, where no template opens the window again

  Scenario: An answer
    Given a WhatsApp sandbox number
    And agent "Alice" is ready
    When "Ana" sends the sandbox code
    And 2 hours pass
    And "Ana" sends "Hello" to the sandbox number
    And agent "Alice" answers "Ana"
    And 24 hours pass
    And agent "Alice" sends "Good morning"
    Then the message "Good morning" is delivered
