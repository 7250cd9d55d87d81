Feature: Buttons and postbacks
  A client offers answers and hears which was taken.

  Scenario Outline: Quick answers on <channel>
    Given <setup>
    When "Ana" sends "buttons"
    Then "Ana" sees the buttons "Yes, No"
    When "Ana" taps "<choice>"
    Then "Ana" sees "You picked <payload>" exactly 1 time

    Examples:
      | channel   | setup             | choice | payload |
      | Messenger | a Messenger page  | Yes    | YES     |
      | Messenger | a Messenger page  | No     | NO      |
      | Twitter   | a Twitter account | Yes    | YES     |
      | Web       | a web messenger   | Yes    | YES     |

  Scenario Outline: A postback on <channel>
    Given <setup>
    When "Ana" sends "more"
    Then "Ana" sees the buttons "More"
    When "Ana" taps "More"
    Then "Ana" sees "You chose MORE" exactly 1 time

    Examples:
      | channel   | setup            |
      | Messenger | a Messenger page |
      | Web       | a web messenger  |
