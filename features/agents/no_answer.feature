Feature: An agent who does not answer loses the contact
  The alert goes, the contact returns to its place in the queue, and the agent is not ready until they say so.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  Scenario: The contact goes to somebody else, and a late answer fails
    Given agent "Bob" is not ready
    When "Ana" sends "Hello"
    And agent "Alice" ignores "Ana"
    Then agent "Alice" is in the state "Not Ready"
    And "Ana" is waiting in the queue
    And agent "Alice" cannot answer "Ana"
    When agent "Bob" becomes ready
    Then agent "Bob" is alerted by "Ana"

  Scenario: It comes back before those who wrote later
    When "Ana" sends "Hello"
    And agent "Alice" ignores "Ana"
    And "Bo" sends "Good day"
    And agent "Alice" becomes ready
    And agent "Alice" answers "Ana"
    And agent "Alice" answers "Bo"
    Then agent "Alice"'s desk shows:
      | from | text     |
      | Ana  | Hello    |
      | Bo   | Good day |

  Scenario: After the time that Oceana gives an agent, and not before
    Given contacts return to the queue after 30 seconds without an answer
    When "Ana" sends "Hello"
    And 29 seconds pass
    Then agent "Alice" is alerted by "Ana"
    When 1 second passes
    Then agent "Alice" is in the state "Not Ready"
    And "Ana" is waiting in the queue

  Scenario: An administrator may let contacts alert without end
    Given contacts return to the queue after 30 seconds without an answer
    And contacts alert an agent without end
    When "Ana" sends "Hello"
    And 2 hours pass
    Then agent "Alice" is alerted by "Ana"
