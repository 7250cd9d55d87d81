Feature: An agent and a visitor of the own site
  Everything that an agent can send shows there as what it is, and what is tapped is told.

  Background:
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R002
  Scenario: Buttons
    When agent "Alice" sends the rich media "Order help"
    Then "Ana" sees "Order 17 is on its way."
    And "Ana" sees the buttons "Track it, Change the address"
    When "Ana" taps "Change the address"
    Then agent "Alice" sees that "Ana" chose "CHANGE_ADDRESS"

  @R002
  Scenario: Answers
    When agent "Alice" sends the rich media "Satisfaction"
    And "Ana" taps "Bad"
    Then agent "Alice" sees "Bad" from "Ana"
    And agent "Alice" sees that "Ana" chose "BAD"
    And "Ana" sees no buttons

  @R002
  Scenario: Cards
    When agent "Alice" sends the rich media "Lunch menu"
    Then "Ana" sees a carousel of 3 cards
    When "Ana" taps "Take soup"
    Then agent "Alice" sees that "Ana" chose "SOUP"

  @R002
  Scenario: The place, asked for and given with a tap
    When agent "Alice" sends the rich media "Where are you"
    And "Ana" taps "Send Location"
    Then agent "Alice" sees a location from "Ana"
    When agent "Alice" sends the rich media "Our office"
    Then "Ana" sees a location pin at "51.5,-0.12"

  @R002
  Scenario: Typing, both ways
    When agent "Alice" starts typing
    Then "Ana" sees a typing indicator
    When agent "Alice" stops typing
    Then "Ana" sees no typing indicator
    When "Ana" starts typing
    Then agent "Alice" sees "Ana" typing
    When "Ana" stops typing
    Then agent "Alice" does not see "Ana" typing
