Feature: A button that is not there any more cannot be tapped
  Answers to choose from vanish with the next message; an old button of a message stays, and still tells.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R134
  Scenario: An answer of an earlier message
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Tacos or burritos?","actions":[{"type":"reply","text":"Tacos","payload":"TACOS"}]}
      """
    And agent "Alice" sends "Or soup?"
    Then "Ana" cannot tap "Tacos"

  @R129
  Scenario: A button of an earlier message
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Shall we?","actions":[{"type":"postback","text":"Yes","payload":"YES"}]}
      """
    And agent "Alice" sends "Take your time."
    And 1 hour passes
    And "Ana" taps "Yes"
    Then agent "Alice" sees that "Ana" chose "YES"
