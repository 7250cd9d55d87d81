Feature: Quick replies on Messenger
  Answers to choose from stand above the composer. A tap sends one and takes all of them away.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R134
  Scenario: They vanish after a tap
    When agent "Alice" answers "Ana"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Tacos or burritos?","actions":[{"type":"reply","text":"Tacos","payload":"TACOS"},{"type":"reply","text":"Burritos","payload":"BURRITOS"}]}
      """
    Then "Ana" sees the buttons "Tacos, Burritos"
    When "Ana" taps "Tacos"
    Then agent "Alice" sees "Tacos" from "Ana"
    And agent "Alice" sees that "Ana" chose "TACOS"
    And "Ana" sees "Tacos" exactly 1 time
    And "Ana" cannot tap "Burritos"

  @R134
  Scenario: They vanish with the next message
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Tacos or burritos?","actions":[{"type":"reply","text":"Tacos","payload":"TACOS"}]}
      """
    And "Ana" sends "Neither"
    Then "Ana" sees no buttons

  @R134
  Scenario: A label that is too long is cut
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"How was it?","actions":[{"type":"reply","text":"12345678901234567890","payload":"A"},{"type":"reply","text":"123456789012345678901","payload":"B"}]}
      """
    Then "Ana" sees the buttons "12345678901234567890, 12345678901234567890"
