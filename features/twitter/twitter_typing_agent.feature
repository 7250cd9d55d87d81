Feature: An agent types to a person on Twitter
  What the agent does at the desk shows in the browser, for as long as Twitter lets it. The apps leave it out.

  @R162
  Scenario Outline: On a <client> client
    Given a Twitter account
    And "Ana" uses Twitter on a <client> client
    And agent "Alice" is ready
    When "Ana" sends "Where is my order?"
    And agent "Alice" answers "Ana"
    And agent "Alice" starts typing
    Then "Ana" sees <what> typing indicator
    When agent "Alice" sends "On its way."
    Then "Ana" sees "On its way."
    And "Ana" sees no typing indicator

    Examples:
      | client  | what |
      | web     | a    |
      | ios     | no   |
      | android | no   |

  @R162
  Scenario: Three seconds after the agent fell silent
    Given a Twitter account
    And "Ana" uses Twitter on a web client
    And agent "Alice" is ready
    When "Ana" sends "Where is my order?"
    And agent "Alice" answers "Ana"
    And agent "Alice" starts typing
    And 2 seconds pass
    Then "Ana" sees a typing indicator
    When 1 second passes
    Then "Ana" sees no typing indicator
