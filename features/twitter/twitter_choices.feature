Feature: An agent offers choices on Twitter
  What can be chosen stands above the composer. The choice becomes a message of the customer, and the desk says which it was.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "I want it"
    And agent "Alice" answers "Ana"

  @R161
  Scenario: An option that tells the business
    When agent "Alice" sends the rich media "text":
      """
      {"text":"Choose shipping method","actions":[{"type":"postback","text":"Ship to Office","payload":"OFFICE"},
       {"type":"postback","text":"Ship to Home","payload":"HOME"},{"type":"postback","text":"Click and Collect","payload":"COLLECT"}]}
      """
    Then "Ana" sees the buttons "Ship to Office, Ship to Home, Click and Collect"
    When "Ana" taps "Click and Collect"
    Then agent "Alice" sees that "Ana" chose "COLLECT"
    And "Ana" sees "Click and Collect"
    And "Ana" sees no buttons
    When agent "Alice" sends "It is ready at the counter"
    Then "Ana" sees "It is ready at the counter"

  @R159
  Scenario: Five answers to one question
    When agent "Alice" sends the rich media "text":
      """
      {"text":"How many stars?","actions":[{"type":"reply","text":"One","payload":"1"},{"type":"reply","text":"Two","payload":"2"},
       {"type":"reply","text":"Three","payload":"3"},{"type":"reply","text":"Four","payload":"4"},{"type":"reply","text":"Five","payload":"5"}]}
      """
    Then "Ana" sees the buttons "One, Two, Three, Four, Five"
    When "Ana" taps "Four"
    Then agent "Alice" sees "Four" from "Ana"
    And agent "Alice" sees that "Ana" chose "4"
    And "Ana" cannot tap "Five"

  @R163
  Scenario: Picture, words and options are one message
    When agent "Alice" sends the rich media "image":
      """
      {"text":"This one?","mediaUrl":"https://media.example/hat.png","mediaType":"image/png",
       "actions":[{"type":"postback","text":"Yes","payload":"YES"},{"type":"postback","text":"No","payload":"NO"}]}
      """
    Then "Ana"'s phone shows:
      | from     | text      | status    |
      | me       | I want it | delivered |
      | business | This one? |           |
    And "Ana" sees the image "hat.png"
    And "Ana" sees the buttons "Yes, No"
    When "Ana" taps "Yes"
    Then agent "Alice" sees that "Ana" chose "YES"

  @R166
  Scenario: The question for a place has nothing to choose
    When agent "Alice" sends the rich media "Where are you"
    Then "Ana" sees "Please send us your location."
    And "Ana" sees no buttons
