Feature: End users are told when nobody can read what they write
  Once in a conversation and outage, and only those who wrote. What they wrote is kept and comes through afterwards.

  Background:
    Given a WhatsApp production number
    And a Messenger page
    And "Ana" uses WhatsApp
    And "Bo" uses Messenger
    And end users are told "We are unavailable. Please try again later." while Oceana is unavailable
    And end users are told "All our agents are busy." while Oceana is busy
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  Scenario: Short outages go unnoticed
    When Oceana goes down
    And "Ana" sends "Are you there?"
    And 14 minutes 59 seconds pass
    Then "Ana" does not see "We are unavailable. Please try again later."
    When Oceana comes back
    And 1 hour passes
    Then "Ana" does not see "We are unavailable. Please try again later."
    And agent "Alice" sees "Are you there?" exactly 1 time

  Scenario: After a quarter of an hour those who wait are told, and those who write later at once
    When Oceana goes down
    And 5 minutes pass
    And "Ana" sends "Are you there?"
    And 10 minutes pass
    Then "Ana" sees "We are unavailable. Please try again later." exactly 1 time
    And "Bo" does not see "We are unavailable. Please try again later."
    When "Bo" sends "Good day"
    Then "Bo" sees "We are unavailable. Please try again later." exactly 1 time
    When "Bo" sends "Hm"
    And "Ana" sends "Hm"
    And 1 hour passes
    Then "Bo" sees "We are unavailable. Please try again later." exactly 1 time
    And "Ana" sees "We are unavailable. Please try again later." exactly 1 time
    When Oceana comes back
    Then agent "Alice" sees "Are you there?" exactly 1 time
    And agent "Alice" is alerted by "Bo"

  Scenario: A restart of the connector does not make it another outage
    When Oceana goes down
    And "Ana" sends "Are you there?"
    And 15 minutes pass
    And the connector is killed
    And the connector starts again
    And 1 hour passes
    Then "Ana" sees "We are unavailable. Please try again later." exactly 1 time

  Scenario: The next outage is another one
    When Oceana goes down
    And "Ana" sends "Are you there?"
    And 15 minutes pass
    And Oceana comes back
    And Oceana goes down
    And "Ana" sends "And now?"
    And 15 minutes pass
    Then "Ana" sees "We are unavailable. Please try again later." exactly 2 times

  Scenario: When Oceana is busy only new conversations wait
    When Oceana is busy
    And "Bo" sends "Good day"
    And "Bo" sends "Anybody?"
    And "Ana" sends "Are you there?"
    And 10 minutes pass
    Then "Bo" sees "All our agents are busy." exactly 1 time
    And "Ana" does not see "All our agents are busy."
    And agent "Alice" sees "Are you there?" from "Ana"
    When Oceana comes back
    Then agent "Alice" is alerted by "Bo"
