Feature: A template under review reaches no phone
  For two working days at least there is no verdict; after ten there is one.

  @R088
  Scenario: An agent tries before and after
    Given the clock reads "2020-11-02T09:00:00Z"
    And a WhatsApp production number
    And agent "Alice" is ready
    When the template "parcel_sent" is submitted in category "SHIPPING_UPDATE"
      """
      Your order has left our warehouse.
      """
    And 1 day 23 hours 59 minutes pass
    And "Ana" sends "Where is it?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "parcel_sent"
    Then the message "parcel_sent" is rejected with code 2001
    And "Ana" does not see the template "parcel_sent"
    When the clock reaches "2020-11-16T09:00:00Z"
    And agent "Alice" sends the template "parcel_sent"
    Then the message "parcel_sent" is delivered
    And "Ana" sees "Your order has left our warehouse."
