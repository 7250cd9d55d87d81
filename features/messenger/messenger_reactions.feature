Feature: Reactions on Messenger are not relayed
  They stay between the person and the app.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R141
  Scenario: The agent sees nothing of it
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "It is on its way"
    And "Ana" reacts to "It is on its way" with "👍"
    Then agent "Alice"'s desk shows:
      | from  | text             | status   |
      | Ana   | Hello            |          |
      | Alice | It is on its way | accepted |
