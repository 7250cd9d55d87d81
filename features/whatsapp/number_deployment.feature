Feature: The client that runs a number
  A number works only while its client is registered and connected.

  Background:
    Given a WhatsApp production number "+442079460101" that is unregistered
    And agent "Alice" is ready

  @R065
  Scenario: From unregistered to integrated
    When "Ana" sends "One"
    Then "Ana" sees an error
    When "+442079460101" is registered
    And "Ana" sends "Two"
    Then no contact is created
    When "+442079460101" is integrated
    And "Ana" sends "Three"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Three" from "Ana"
    And "Ana"'s phone shows:
      | from | text  | status    |
      | me   | One   | failed    |
      | me   | Two   | failed    |
      | me   | Three | delivered |

  @R065
  Scenario: A number that loses its client sends nothing
    When "+442079460101" is registered
    And "+442079460101" is integrated
    And "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And "+442079460101" is unregistered
    And agent "Alice" sends "Good morning"
    Then the message "Good morning" is rejected
    And "Ana" is shown nothing by the business
