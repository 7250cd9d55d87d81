Feature: Typing in the messenger of the own site
  Each side sees the other type.

  Background:
    Given a web messenger
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R002
  Scenario: The business
    When the business starts typing to "Ana"
    Then "Ana" sees a typing indicator
    When 10 seconds pass
    Then "Ana" sees no typing indicator

  @R002
  Scenario: The person
    When "Ana" starts typing
    Then a "typing:appUser" webhook reached the connector
