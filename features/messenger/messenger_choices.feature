Feature: An agent offers choices on Messenger
  A button or an answer is tapped, the agent's desk says which, and the agent writes back.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "I want it"
    And agent "Alice" answers "Ana"

  @R129
  Scenario: Buttons stay, and each tap is told
    When agent "Alice" sends the rich media "Delivery choice"
    Then "Ana" sees the buttons "Ship to Home, Pick up"
    When "Ana" taps "Ship to Home"
    Then agent "Alice" sees that "Ana" chose "SHIP_TO_HOME"
    When agent "Alice" sends "It will be with you on Monday"
    And "Ana" taps "Pick up"
    Then "Ana" sees "It will be with you on Monday"
    And agent "Alice" sees that "Ana" chose "PICK_UP"
    And "Ana" does not see "Pick up"

  @R129
  Scenario: A fourth button is not there
    When agent "Alice" sends the rich media "text":
      """
      {"text":"When?","actions":[{"type":"postback","text":"Monday","payload":"MO"},{"type":"postback","text":"Tuesday","payload":"TU"},
       {"type":"postback","text":"Friday","payload":"FR"},{"type":"postback","text":"Never","payload":"NEVER"}]}
      """
    Then "Ana" sees the buttons "Monday, Tuesday, Friday"
    And "Ana" cannot tap "Never"

  @R134
  Scenario: Answers go away with the tap
    When agent "Alice" sends the rich media "Satisfaction"
    Then "Ana" sees the buttons "Good, Bad"
    When "Ana" taps "Good"
    Then agent "Alice" sees "Good" from "Ana"
    And agent "Alice" sees that "Ana" chose "GOOD"
    And "Ana" sees "Good" exactly 1 time
    And "Ana" sees no buttons
    When agent "Alice" sends "Thank you"
    Then "Ana" sees "Thank you"

  @R130
  Scenario: Picture, words and buttons are one card
    When agent "Alice" sends the rich media "image":
      """
      {"text":"This one?","mediaUrl":"https://media.example/hat.png","mediaType":"image/png",
       "actions":[{"type":"postback","text":"Yes","payload":"YES"},{"type":"postback","text":"No","payload":"NO"},
       {"type":"link","text":"More hats","uri":"https://shop.example/hats"}]}
      """
    Then "Ana" sees a card "This one?" with the image "hat.png" and the buttons "Yes, No, More hats"
    When "Ana" taps "No"
    Then agent "Alice" sees that "Ana" chose "NO"

  @R132
  Scenario: The question for a place has nothing to tap
    When agent "Alice" sends the rich media "Where are you"
    Then "Ana" sees "Please send us your location."
    And "Ana" sees no buttons
    And "Ana" cannot tap "Send Location"
    When "Ana" sends the location "51.5,-0.12"
    Then agent "Alice" sees a location from "Ana"
