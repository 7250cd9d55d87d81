Feature: Messages whose webhooks nobody took are read back
  The cloud repeats a webhook for a quarter of an hour and then gives it up. When nothing came for longer than that may take, the
  connector asks the cloud what people wrote, and takes it up before anything newer of the same conversation.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  Scenario: The connector was away for two hours
    When "Ana" sends "one"
    And agent "Alice" answers "Ana"
    And the connector is killed
    And "Ana" sends "two"
    And "Ana" sends "three"
    And 2 hours pass
    And the connector starts again
    Then agent "Alice" sees "two" exactly 1 time
    And agent "Alice" sees "three" exactly 1 time
    And agent "Alice"'s desk shows:
      | from     | text  | status |
      | customer | one   |        |
      | customer | two   |        |
      | customer | three |        |

  Scenario: The first webhook after it waits for what was missed
    When "Ana" sends "one"
    And agent "Alice" answers "Ana"
    And the connector is killed
    And "Ana" sends "two"
    And 2 hours pass
    And "Ana" sends "three"
    And the connector starts again
    And 15 minutes pass
    Then agent "Alice" sees "three" exactly 1 time
    And agent "Alice"'s desk shows:
      | from     | text  | status |
      | customer | one   |        |
      | customer | two   |        |
      | customer | three |        |

  Scenario: A short absence asks for nothing
    When "Ana" sends "one"
    And agent "Alice" answers "Ana"
    And the connector is killed
    And "Ana" sends "two"
    And 4 minutes pass
    And the connector starts again
    And 15 minutes pass
    Then agent "Alice" sees "two" exactly 1 time

  Scenario: What an agent wrote meanwhile is not taken for the customer's
    When "Ana" sends "one"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Hello Ana"
    And the connector is killed
    And "Ana" sends "two"
    And 2 hours pass
    And the connector starts again
    Then agent "Alice" sees "Hello Ana" exactly 1 time
    And agent "Alice" sees "two" exactly 1 time
    And "Ana" sees "Hello Ana" exactly 1 time
