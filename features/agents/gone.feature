Feature: An agent who goes leaves no contact behind
  Whether they sign out or their browser dies, open contacts and alerts return to the queue at their place, and nothing is lost.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  Scenario Outline: With an open contact the agent <goes>
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "One moment."
    And agent "Alice" <goes>
    Then "Ana" is waiting in the queue
    And the message "One moment." is delivered
    And agent "Alice" is in the state "Signed Out"
    When "Ana" sends "Still there?"
    And agent "Alice" becomes ready
    And agent "Alice" answers "Ana"
    Then agent "Alice"'s desk shows:
      | from  | text         | status    |
      | Ana   | Hello        |           |
      | Alice | One moment.  | delivered |
      | Ana   | Still there? |           |
    And the participants of "Ana" changed by "Alice joined, Alice left for requeue, Alice joined"

    Examples:
      | goes              |
      | signs out         |
      | loses the browser |

  Scenario: During the alert of a transferred contact it goes back to who gave it away
    Given agent "Bob" is ready
    When agent "Alice" answers "Ana"
    And agent "Alice" transfers "Ana" to agent "Bob"
    And agent "Bob" loses the browser
    Then agent "Alice" is alerted by "Ana"

  Scenario: The connection breaks at the same time
    When agent "Alice" answers "Ana"
    And Oceana drops the connection
    And agent "Alice" loses the browser
    And "Ana" sends "Still there?"
    And agent "Alice" becomes ready
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Hello" exactly 1 time
    And agent "Alice" sees "Still there?" exactly 1 time
