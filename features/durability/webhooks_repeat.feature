Feature: Webhooks repeat, people do not
  The cloud delivers a webhook at least once and in no particular order. An agent sees each message once.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  Scenario: Delivered twice
    Given the next 1 webhooks are delivered twice
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Is my order on its way?" exactly 1 time

  Scenario: Answered 503 and tried again
    Given the next 2 webhooks answer 503
    When "Ana" sends "Is my order on its way?"
    Then no agent is alerted
    When 2 minutes pass
    Then agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    Then agent "Alice" sees "Is my order on its way?" exactly 1 time

  Scenario: A fault is taken back before it happens
    Given the next 2 webhooks answer 503
    And no fault is armed
    When "Ana" sends "Is my order on its way?"
    Then agent "Alice" is alerted by "Ana"

  Scenario: Never answered, and tried again after 20 seconds and a pause
    Given the next 1 webhooks are never answered
    When "Ana" sends "Is my order on its way?"
    Then no agent is alerted
    When 1 minute passes
    Then agent "Alice" is alerted by "Ana"

  Scenario: The answer to a send is lost
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    Given the cloud accepts the next send but the answer is lost
    When agent "Alice" sends "It left this morning."
    And 1 minute passes
    Then "Ana" sees "It left this morning." exactly 1 time
    And the message "It left this morning." is delivered

  Scenario: The cloud is busy
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    Given the cloud answers the next send with 429 and Retry-After 5
    When agent "Alice" sends "It left this morning."
    Then "Ana" does not see "It left this morning."
    When 5 seconds pass
    Then "Ana" sees "It left this morning." exactly 1 time

  Scenario: Oceana drops the connection
    When "Ana" sends "Is my order on its way?"
    And Oceana drops the connection
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "It left this morning."
    Then "Ana" sees "It left this morning." exactly 1 time
