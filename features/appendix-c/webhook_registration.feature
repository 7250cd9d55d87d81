Feature: Step 5: the webhook must be registered
  Until the cloud knows where the connector listens, it keeps messages in its history and tells nobody.

  @R019
  Scenario: Nothing is routed before, everything after
    Given the webhook is not registered
    And a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Anybody there?"
    Then no contact is created
    And no agent is alerted
    When the webhook is registered
    And "Ana" sends "And now?"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "And now?" from "Ana"
    And agent "Alice" does not see "Anybody there?"
