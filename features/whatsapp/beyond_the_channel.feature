Feature: What an agent cannot do on WhatsApp
  Nothing can be tapped, and typing is not seen. The customer reads what there was to choose from, and so does the agent.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "I want it"
    And agent "Alice" answers "Ana"

  @R118
  Scenario Outline: <title>
    When agent "Alice" sends the rich media "<title>"
    Then "Ana" sees "<text>"
    And "Ana" sees no buttons
    And "Ana" cannot tap "<label>"
    And agent "Alice" sees "<text>" exactly 1 time

    Examples:
      | title           | text                                               | label        |
      | Delivery choice | Choose: [Ship to Home], [Pick up]                  | Ship to Home |
      | Satisfaction    | Rate us: [Good], [Bad]                             | Good         |
      | Lunch menu      | [carousel]: Please choose: [Soup, Salad, Sandwich] | Take soup    |

  @R118
  Scenario Outline: Typing to a <client> client
    Given "Bo" uses WhatsApp on a <client> client
    And agent "Bob" is ready
    When agent "Alice" becomes not ready
    And "Bo" sends "Hello"
    And agent "Bob" answers "Bo"
    And agent "Bob" starts typing
    Then the cloud was told that the business started typing
    And "Bo" sees no typing indicator
    When agent "Bob" sends "Good morning"
    Then "Bo" sees "Good morning"

    Examples:
      | client  |
      | mobile  |
      | web     |
      | desktop |
