Feature: Web chats and messages share the agents
  They wait for the same desks. An agent's multiplicity counts for each channel on its own.

  Background:
    Given a WhatsApp production number

  Scenario: One agent talks to both, and a second web chat waits for the place of the first
    Given agent "Alice" is ready with a multiplicity of 1
    When "Ana" sends "Hello"
    And "Cleo" opens a web chat
    And "Dan" opens a web chat
    And agent "Alice" answers "Ana"
    And agent "Alice" answers "Cleo"
    And agent "Alice" sends "Hello Ana" to "Ana"
    And agent "Alice" sends "Hello Cleo" to "Cleo"
    Then "Ana" sees "Hello Ana" exactly 1 time
    And the web chat of "Cleo" shows:
      | from  | text       |
      | Alice | Hello Cleo |
    And "Dan" is waiting in the queue
    When agent "Alice" closes the contact with "Ana"
    Then "Dan" is waiting in the queue
    When agent "Alice" closes the contact with "Cleo"
    Then agent "Alice" is alerted by "Dan"

  Scenario: Both wait while nobody is ready
    Given agent "Alice" is not ready
    When "Ana" sends "Hello"
    And "Cleo" opens a web chat
    Then "Ana" is waiting in the queue
    And "Cleo" is waiting in the queue
    When agent "Alice" becomes ready
    Then agent "Alice" is alerted by "Ana"
    And agent "Alice" is alerted by "Cleo"
