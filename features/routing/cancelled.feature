Feature: A contact that nobody can take may be cancelled
  By default a contact waits. A workflow can end it instead; the next message begins another.

  Background:
    Given a WhatsApp production number
    And contacts are routed by attributes "Language.English"

  Scenario: Nobody who is signed in has the attributes
    Given agent "Alice" is ready for attributes "Language.French"
    And contacts that nobody can take are cancelled
    When "Ana" sends "Hello"
    Then no agent is alerted
    And the audit shows "route cancelled"

  Scenario: An agent who is only away keeps it alive
    Given agent "Alice" is ready for attributes "Language.English"
    And contacts that nobody can take are cancelled
    When agent "Alice" becomes not ready
    And "Ana" sends "Hello"
    Then "Ana" is waiting in the queue

  Scenario: Nobody answers in time, and the next message begins another contact with what was said before
    Given agent "Alice" is ready for attributes "Language.English"
    And contacts are cancelled after 1 hour without an agent
    When agent "Alice" becomes not ready
    And "Ana" sends "Hello"
    And 1 hour passes
    And agent "Alice" becomes ready
    Then no agent is alerted
    When "Ana" sends "Still there?"
    And agent "Alice" answers "Ana"
    Then agent "Alice"'s desk shows:
      | from | text         |
      | Ana  | Hello        |
      | Ana  | Still there? |
