Feature: A template is sent only when WhatsApp has approved it
  Each template is decided about on its own.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    And a template "waiting" that WhatsApp has pending
    And a template "refused" that WhatsApp has rejected

  @R087
  Scenario Outline: The template <name>
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "<name>"
    Then the message "<name>" is rejected with code 2001
    And "Ana" does not see the template "<name>"
    And the ledger is empty

    Examples:
      | name    |
      | waiting |
      | refused |

  @R087
  Scenario: Submitted, approved, sent
    When the template "parcel_sent" is submitted in category "SHIPPING_UPDATE"
      """
      Your order has left our warehouse.
      """
    And "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "parcel_sent"
    Then the message "parcel_sent" is rejected with code 2001
    When 14 days pass
    And agent "Alice" sends the template "parcel_sent"
    Then "Ana" sees "Your order has left our warehouse."
