Feature: Asking for a location
  The question is a text; the end user answers with a pin, or not.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R116
  Scenario: The question
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Where are you?","actions":[{"type":"locationRequest","text":"Send location"}]}
      """
    Then the post is delivered
    And "Ana" is shown a text "Where are you?"

  @R116
  Scenario: Where the cloud has a wording of its own
    Given the WhatsApp option "locationPrompt" is "Wavetank has requested a location"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Where are you?","actions":[{"type":"locationRequest","text":"Send location"}]}
      """
    Then "Ana" is shown a text "Wavetank has requested a location"

  @R116
  Scenario: A request without a text asks with the words of its button
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","actions":[{"type":"locationRequest","text":"Send location"}]}
      """
    Then the post is delivered
    And "Ana" is shown a text "Send location"
