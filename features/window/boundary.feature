Feature: The boundary of the window
  "Within 24 hours" includes the very last instant; "more than 24 hours" begins after it.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay.
      """
    And agent "Alice" is ready

  @R084 @R068
  Scenario Outline: A regular message <after> after the last one of the end user is <outcome>
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And <after> pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is <outcome>

    Examples:
      | after                         | outcome   |
      | 23 hours 59 minutes 59 seconds | delivered |
      | 24 hours                      | delivered |

  @R084 @R068
  Scenario Outline: A regular message <after> after the last one of the end user is too late
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And <after> pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is rejected with code 470

    Examples:
      | after                   |
      | 24 hours 1 millisecond  |
      | 24 hours 1 second       |

  @R084
  Scenario Outline: The advice follows the same boundary
    When "Ana" sends "Is my order on its way?"
    And <after> pass
    And agent "Alice" answers "Ana"
    Then agent "Alice" <is advised>

    Examples:
      | after             | is advised                       |
      | 24 hours          | is not advised to use a template |
      | 24 hours 1 second | is advised to use a template     |
