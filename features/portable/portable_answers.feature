Feature: A client answers people
  It greets them by the name that the webhook gives, wherever they write.

  Scenario Outline: A greeting on <channel>
    Given <setup>
    When "Ana" sends "Good morning"
    Then "Ana" sees "Hi Ana" exactly 1 time

    Examples:
      | channel   | setup                        |
      | WhatsApp  | a WhatsApp production number |
      | Messenger | a Messenger page             |
      | Twitter   | a Twitter account            |
      | Web       | a web messenger              |

  Scenario: Everybody hears their own name
    Given a web messenger
    When "Ana" sends "Hello"
    And "Bo" sends "Hello"
    Then "Ana" sees "Hi Ana" exactly 1 time
    And "Bo" sees "Hi Bo" exactly 1 time
    And "Ana" does not see "Hi Bo"

  Scenario: A name with letters of other alphabets
    Given a web messenger
    When "Zoë 小林" sends "Hello"
    Then "Zoë 小林" sees "Hi Zoë 小林"

  Scenario: A text with marks and line breaks of other scripts
    Given a web messenger
    When "Ana" sends "He said \"yes\" \\ no 👍"
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: Ten messages have ten answers
    Given a WhatsApp production number
    When "Ana" sends 10 messages
    Then "Ana" sees "Hi Ana" exactly 10 times

  Scenario: Several channels at once
    Given a WhatsApp production number
    And a Messenger page
    And a web messenger
    When "Ana" sends "Hello" on WhatsApp
    And "Bo" sends "Hello" on Messenger
    And "Cleo" sends "Hello" on Web
    Then "Ana" sees "Hi Ana" exactly 1 time
    And "Bo" sees "Hi Bo" exactly 1 time
    And "Cleo" sees "Hi Cleo" exactly 1 time

  Scenario: A day passes between two messages
    Given a WhatsApp production number
    When "Ana" sends "Hello"
    And 30 hours pass
    And "Ana" sends "Hello again"
    Then "Ana" sees "Hi Ana" exactly 2 times
