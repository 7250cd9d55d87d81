Feature: In public and in private on Twitter
  Tweets are for everybody to see and are no business of the contact centre. Direct messages are.

  @R006
  Scenario: A tweet, then a direct message
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" posts "@wavetank where is my jacket?" publicly
    And "Ana" sends "It was due on Monday."
    And agent "Alice" answers "Ana"
    And "Ana" posts "@wavetank hello?" publicly
    And agent "Alice" sends "It is at your door."
    Then agent "Alice"'s desk shows:
      | from  | text                  | status   |
      | Ana   | It was due on Monday. |          |
      | Alice | It is at your door.   | accepted |
    And "Ana" sees "It is at your door."
