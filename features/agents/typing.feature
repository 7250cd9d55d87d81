Feature: The end user sees that the agent types
  It is told at most once in ten seconds, and expires when the agent goes silent.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" starts typing

  Scenario: It starts and stops
    Then the cloud was told that the business started typing
    When agent "Alice" stops typing
    Then the cloud was told that the business stopped typing

  Scenario: It is not told again and again
    When 3 seconds pass
    And agent "Alice" starts typing
    Then the cloud was told about typing 1 time

  Scenario: After a message it is told anew, which took it from the phone
    When agent "Alice" sends "One moment."
    Then the cloud was told about typing 1 time
    When agent "Alice" starts typing
    Then the cloud was told about typing 2 times
    And the cloud was told that the business started typing
    When 5 seconds pass
    Then the cloud was told that the business stopped typing
    And the cloud was told about typing 3 times

  Scenario: It expires after five seconds
    When 5 seconds pass
    Then the cloud was told that the business stopped typing
    When 5 seconds pass
    And agent "Alice" starts typing
    Then the cloud was told that the business started typing
    And the cloud was told about typing 3 times
