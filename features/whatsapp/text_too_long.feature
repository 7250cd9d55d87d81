Feature: A text has at most 4096 characters
  WhatsApp refuses a longer one; nothing is cut.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R112
  Scenario Outline: <count> characters fit
    When the business posts a text of <count> characters to "Ana"
    Then the post is delivered

    Examples:
      | count |
      | 1     |
      | 4095  |
      | 4096  |

  @R112
  Scenario Outline: <count> characters do not
    When the business posts a text of <count> characters to "Ana"
    Then the post is rejected with code 1001
    And "Ana" is shown nothing by the business

    Examples:
      | count  |
      | 4097   |
      | 20000  |
