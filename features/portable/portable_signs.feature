Feature: Typing and reading

  Scenario Outline: Typing is shown on <channel>
    Given <setup>
    When "Ana" sends "typing"
    Then "Ana" sees a typing indicator

    Examples:
      | channel   | setup            |
      | Messenger | a Messenger page |
      | Web       | a web messenger  |

  Scenario Outline: Reading is noticed on <channel>
    Given <setup>
    When "Ana" sends "Hello"
    And "Bo" sends "tell Ana Good news"
    And "Ana" reads the conversation
    Then "Bo" sees "It was read" exactly 1 time

    Examples:
      | channel   | setup            |
      | Messenger | a Messenger page |
      | Web       | a web messenger  |
