Feature: A template after the window has closed
  A template is the only message WhatsApp still delivers. It does not open the window: only the end user does that.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay.
      """
    And agent "Alice" is ready

  @R071 @R077
  Scenario: The template is delivered
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    Then "Ana" sees the template "hello_world"
    And "Ana" sees "Thank you for contacting us. We are sorry for the delay."
    And the message "hello_world" is delivered

  @R078 @R079 @R070
  Scenario: Regular messages stay rejected until the end user replies, which opens 24 hours again
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    And 10 minutes pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is rejected with code 470
    When "Ana" sends "Yes, please!"
    And 23 hours 59 minutes pass
    And agent "Alice" sends "It has arrived."
    Then the message "It has arrived." is delivered
    And "Ana" sees "It has arrived."
    And "Ana" does not see "It left this morning."

  @R080
  Scenario: A template and at once a regular message
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends "It left this morning."
    Then the message "hello_world" is delivered
    And the message "It left this morning." is rejected with code 470
    And "Ana"'s phone shows:
      | from     | text                                                     | status    |
      | me       | Is my order on its way?                                  | delivered |
      | business | Thank you for contacting us. We are sorry for the delay. |           |

  @R081
  Scenario: Several templates in a row are all delivered
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends "It left this morning."
    Then "Ana" sees "Thank you for contacting us. We are sorry for the delay." exactly 3 times
    And the message "It left this morning." is rejected with code 470
    And the ledger shows 3 template charges for "GB"
