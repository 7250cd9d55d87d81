Feature: Answers to choose from on Twitter
  They stand above the composer; a tap sends one.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R159
  Scenario: Five options, one answer
    When agent "Alice" answers "Ana"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"How many stars?","actions":[{"type":"reply","text":"One","payload":"ONE"},{"type":"reply","text":"Two","payload":"TWO"},{"type":"reply","text":"Three","payload":"THREE"},{"type":"reply","text":"Four","payload":"FOUR"},{"type":"reply","text":"Five","payload":"FIVE"}]}
      """
    Then "Ana" sees the buttons "One, Two, Three, Four, Five"
    When "Ana" taps "Five"
    Then agent "Alice" sees "Five" from "Ana"
    And agent "Alice" sees that "Ana" chose "FIVE"
    And "Ana" sees no buttons

  @R159
  Scenario: A label that is too long is cut
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Which?","actions":[{"type":"reply","text":"1234567890123456789012345678901234567","payload":"A"}]}
      """
    Then "Ana" sees the buttons "123456789012345678901234567890123456"
