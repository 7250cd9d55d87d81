Feature: A live location goes nowhere
  WhatsApp's interface knows no such message: the phone shows it, the business gets neither place nor note. A plain pin arrives.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  @R121
  Scenario: Live
    When "Ana" shares a live location
    Then no contact is created
    And no agent is alerted

  @R115 @R116
  Scenario: A pin, as the answer to a question
    When "Ana" sends the location "51.5,-0.12"
    Then agent "Alice" is alerted by "Ana"
    And "Ana" sees a location pin at "51.5,-0.12"
