Feature: A workflow can prefer or require agents by name

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    And agent "Bob" is ready

  Scenario: A preferred agent comes first, but others will do
    Given contacts prefer agent "Bob"
    When "Ana" sends "Hello"
    Then agent "Bob" is alerted by "Ana"
    When agent "Bob" rejects "Ana"
    Then agent "Alice" is alerted by "Ana"

  Scenario: A required agent is waited for
    Given contacts require agent "Bob"
    When agent "Bob" becomes not ready
    And "Ana" sends "Hello"
    Then "Ana" is waiting in the queue
    When agent "Bob" becomes ready
    Then agent "Bob" is alerted by "Ana"
