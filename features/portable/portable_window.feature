Feature: WhatsApp's 24 hours
  A later message is accepted by the cloud and fails then. The client hears of it, and tells who asked for it.

  Background:
    Given a WhatsApp production number
    And a web messenger
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    And "Ana" uses WhatsApp
    And "Bo" uses Web
    When "Ana" sends "Hello"

  Scenario: Within the window
    When 23 hours 55 minutes pass
    And "Bo" sends "tell Ana Your parcel is here"
    Then "Ana" sees "Your parcel is here" exactly 1 time
    And "Bo" does not see "It did not arrive"

  Scenario: After the window
    When 24 hours 5 minutes pass
    And "Bo" sends "tell Ana Your parcel is here"
    Then "Ana" does not see "Your parcel is here"
    And a "message:delivery:failure" webhook reached the connector
    And "Bo" sees "It did not arrive" exactly 1 time

  Scenario: A reply opens the window again
    When 25 hours pass
    And "Ana" sends "Any news?"
    And "Bo" sends "tell Ana Your parcel is here"
    Then "Ana" sees "Your parcel is here" exactly 1 time

  Scenario: A template
    When "Ana" sends "template"
    Then "Ana" sees the template "hello_world"

  Scenario: Each late failure is told
    When 25 hours pass
    And "Bo" sends "tell Ana One"
    And "Bo" sends "tell Ana Two"
    Then "Bo" sees "It did not arrive" exactly 2 times
