Feature: A client crashes
  It remembers what it took, and the cloud repeats what it did not take.

  Scenario: A message before and one after
    Given a web messenger
    When "Ana" sends "Hello"
    And the connector is killed
    And the connector starts again
    And "Ana" sends "Still there?"
    Then "Ana" sees "Hi Ana" exactly 2 times

  Scenario: A message meanwhile
    Given a web messenger
    When the connector is killed
    And "Ana" sends "Hello"
    Then "Ana" does not see "Hi Ana"
    When the connector starts again
    And 1 minute passes
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: People are remembered
    Given a web messenger
    When "Ana" sends "Hello"
    And the connector is killed
    And the connector starts again
    And "Bo" sends "tell Ana Good news"
    Then "Ana" sees "Good news" exactly 1 time
