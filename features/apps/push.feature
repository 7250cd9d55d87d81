Feature: Push notifications of the business's own app
  A customer who has closed the app hears of an answer all the same.

  @R002
  Scenario Outline: The app is closed on <channel>
    Given an <channel> app
    And agent "Alice" is ready
    When "Ana" sends "Is it there?" on <channel>
    And agent "Alice" answers "Ana"
    And "Ana" closes the app
    And agent "Alice" sends "Your order is here"
    Then "Ana" gets the push notification "Your order is here"
    And "Ana" does not see "Your order is here"
    When "Ana" opens the app
    Then "Ana" sees "Your order is here" exactly 1 time
    And "Ana" gets no push notification

    Examples:
      | channel |
      | Android |
      | iOS     |

  @R002
  Scenario Outline: Without a network none arrives before it is back (<channel>, app <state>)
    Given an <channel> app
    And agent "Alice" is ready
    When "Ana" sends "Is it there?" on <channel>
    And agent "Alice" answers "Ana"
    And "Ana" <does>
    And "Ana" loses the network
    And agent "Alice" sends "Your order is here"
    Then "Ana" gets no push notification
    When "Ana" is back
    Then <then>
    When "Ana" opens the app
    Then "Ana" sees "Your order is here" exactly 1 time

    Examples:
      | channel | state  | does                    | then                                                   |
      | Android | closed | closes the app          | "Ana" gets the push notification "Your order is here" |
      | iOS     | open   | reads the conversation  | "Ana" gets no push notification                        |

  @R002
  Scenario: An open app needs none
    Given an Android app
    And agent "Alice" is ready
    When "Ana" sends "Hello" on Android
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Hi"
    Then "Ana" sees "Hi"
    And "Ana" gets no push notification
