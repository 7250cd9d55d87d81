Feature: Europe: typing
  From 16 December 2020 people are not shown that the business types.

  Background:
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R151
  Scenario: No dots
    When the business starts typing to "Ana"
    Then "Ana" sees no typing indicator
