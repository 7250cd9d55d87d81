Feature: Reactions on Twitter are not relayed
  They stay between the person and the app.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R168
  Scenario: The agent sees nothing of it
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "It is on its way"
    And "Ana" reacts to "It is on its way" with "❤️"
    Then agent "Alice"'s desk shows:
      | from  | text             | status   |
      | Ana   | Hello            |          |
      | Alice | It is on its way | accepted |
