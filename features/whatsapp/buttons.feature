Feature: WhatsApp has no buttons and no quick replies
  Their labels vanish, or become a list where that is wanted.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R118
  Scenario Outline: <action>
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Shall we?","actions":[{"type":"<action>","text":"Yes","payload":"y"},{"type":"<action>","text":"No","payload":"n"}]}
      """
    Then the post is delivered
    And "Ana" is shown a text "Shall we?"
    Given the WhatsApp option "listOptions" is "true"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Shall we?","actions":[{"type":"<action>","text":"Yes","payload":"y"},{"type":"<action>","text":"No","payload":"n"}]}
      """
    Then "Ana" is shown a text "Shall we?\n1. Yes\n2. No"

    Examples:
      | action   |
      | postback |
      | reply    |
