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

  Scenario: What is refused for good is not sent again
    Given a web messenger
    And the cloud answers the next send with 400
    When "Ana" sends "Hello"
    Then the cloud received 1 message
