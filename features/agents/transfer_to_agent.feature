Feature: An agent gives a contact to another agent
  There is no consulting on messaging: the contact goes at once, and comes back when it is not taken.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    And agent "Bob" is ready
    And agent "Cleo" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  Scenario: The other agent answers and sees what was said
    When agent "Alice" sends "I will connect you."
    And agent "Alice" transfers "Ana" to agent "Bob"
    Then agent "Bob" is alerted by "Ana"
    And agent "Alice" has no contact with "Ana"
    When "Ana" sends "Thank you"
    And agent "Bob" answers "Ana"
    Then agent "Bob"'s desk shows:
      | from  | text                | status    |
      | Ana   | Hello               |           |
      | Alice | I will connect you. | delivered |
      | Ana   | Thank you           |           |
    And the participants of "Ana" changed by "Alice joined, Alice left for transfer_to_user, Bob joined"

  Scenario: The other agent does not answer
    When agent "Alice" transfers "Ana" to agent "Bob"
    And agent "Bob" ignores "Ana"
    Then agent "Alice" is alerted by "Ana"
    And agent "Cleo" is not alerted
    And agent "Bob" is in the state "Not Ready"

  Scenario: The other agent rejects
    When agent "Alice" transfers "Ana" to agent "Bob"
    And agent "Bob" rejects "Ana"
    Then agent "Alice" is alerted by "Ana"

  Scenario: The other agent is not ready, so that it comes back at once
    When agent "Bob" becomes not ready
    And agent "Alice" transfers "Ana" to agent "Bob"
    Then agent "Alice" is alerted by "Ana"
    And agent "Bob" is not alerted

  Scenario: Neither is free for it any more, so that the queue decides
    When agent "Alice" transfers "Ana" to agent "Bob"
    And agent "Alice" becomes not ready
    And agent "Bob" ignores "Ana"
    Then agent "Cleo" is alerted by "Ana"

  Scenario: An agent who signed out cannot be chosen
    When agent "Bob" signs out
    Then agent "Alice" cannot transfer "Ana" to agent "Bob"
    And the contact with "Ana" is talking to "Alice"
