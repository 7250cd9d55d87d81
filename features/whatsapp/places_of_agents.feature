Feature: Places between an agent and a phone on WhatsApp
  Each side sends the other a pin. An agent who wants to know where a customer is asks, and gets one.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Where are you?"
    And agent "Alice" answers "Ana"

  @R115
  Scenario: The agent's
    When agent "Alice" sends the rich media "Our office"
    Then "Ana" sees a location pin at "51.5,-0.12"
    And "Ana" is shown a pin "51.5,-0.12\nOffice\n1 Example Street"
    And the message "Our office" is delivered

  @R116 @R115
  Scenario: The customer's, on demand
    When agent "Alice" sends the rich media "Where are you"
    Then "Ana" sees "Please send us your location."
    And "Ana" sees no buttons
    When "Ana" sends the location "51.4,-0.2"
    Then agent "Alice" sees a location from "Ana"
    And agent "Alice" sees the lines from "Ana":
      """
      Location shared:
      https://maps.google.com/maps?q=51.4,-0.2
      """
