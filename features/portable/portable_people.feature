Feature: Two people turn out to be one
  Who was known under two ids is known under one from then on. The cloud tells so, and forgets the other id.

  Scenario Outline: What is told to the one who is gone reaches the one who is left (<first> and <second>)
    Given a WhatsApp production number
    And a Messenger page
    And a web messenger
    And "Ana" uses <first>
    And "Bo" uses <second>
    And "Cleo" uses Web
    When "Ana" sends "Hello"
    And "Bo" sends "Hello"
    And "Bo" sends "join Ana"
    Then a "merge:appUser" webhook reached the connector
    When "Cleo" sends "tell Bo Good news"
    Then "Ana" sees "Good news" exactly 1 time

    Examples:
      | first     | second    |
      | WhatsApp  | Messenger |
      | Messenger | WhatsApp  |

  Scenario Outline: A site's visitor who is joined hears what is told to them (<channel>)
    Given <setup>
    And a web messenger
    And "Ana" uses <channel>
    And "Bo" uses Web
    And "Cleo" uses Web
    When "Ana" sends "Hello"
    And "Bo" sends "Hello"
    And "Bo" sends "join Ana"
    Then a "merge:appUser" webhook reached the connector
    When "Cleo" sends "tell Bo Good news"
    Then "Bo" sees "Good news" exactly 1 time
    And "Ana" sees "Good news" exactly 1 time

    Examples:
      | channel   | setup                        |
      | WhatsApp  | a WhatsApp production number |
      | Messenger | a Messenger page             |

  Scenario: It is remembered after a crash
    Given a Messenger page
    And a web messenger
    And "Ana" uses Messenger
    And "Bo" uses Web
    And "Cleo" uses Web
    When "Ana" sends "Hello"
    And "Bo" sends "join Ana"
    And the connector is killed
    And the connector starts again
    And "Cleo" sends "tell Bo Good news"
    Then "Ana" sees "Good news" exactly 1 time
