Feature: An absence of Oceana

  Scenario: The customer is told
    Given a WhatsApp production number
    And end users are told "Please try again later." while Oceana is unavailable
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And Oceana goes down
    And "Ana" sends "Are you there?"
    And 15 minutes pass
    Then "Ana" sees "Please try again later."
