Feature: The cloud cannot take a message
  A client sends it again.

  Scenario Outline: The first attempt is answered <status>
    Given a web messenger
    And the cloud answers the next send with <status>
    When "Ana" sends "Hello"
    Then "Ana" sees "Hi Ana" exactly 1 time
    And the cloud received 2 messages

    Examples:
      | status |
      | 500    |
      | 503    |

  Scenario: Too many requests
    Given a web messenger
    And the cloud answers the next send with 429 and Retry-After 0
    When "Ana" sends "Hello"
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: Too many requests, for a minute
    Given a web messenger
    And the cloud answers the next send with 429 and Retry-After 60
    When "Ana" sends "Hello"
    Then the cloud received 1 message
    When 59 seconds pass
    Then the cloud received 1 message
    When 1 second passes
    Then "Ana" sees "Hi Ana" exactly 1 time
    And the cloud received 2 messages

  Scenario: Others are answered while one answer has to wait
    Given a web messenger
    And the cloud answers the next send with 429 and Retry-After 3600
    When "Ana" sends "Hello"
    And "Bo" sends "Hello"
    Then "Bo" sees "Hi Bo" exactly 1 time
    And "Ana" does not see "Hi Ana"
    When 1 hour passes
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: What is refused for good is not sent again
    Given a web messenger
    And the cloud answers the next send with 400
    When "Ana" sends "Hello"
    Then the cloud received 1 message
