Feature: Payments are not offered
  The cloud takes a message with a button to pay with; Messenger refuses it afterwards.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R139
  Scenario: A buy button
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Pay now","actions":[{"type":"buy","text":"Pay","amount":1000}]}
      """
    Then it answers 201
    And "Ana" does not see "Pay now"
