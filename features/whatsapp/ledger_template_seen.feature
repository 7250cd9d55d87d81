Feature: Every template that is seen is on the bill
  It costs what the country of the phone's number says, whether the window is open or not. Texts cost nothing while it is open.

  Background:
    Given a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for writing.
      """
    And the template rates:
      | prefix | rate |
      |        | 9    |
      | 1      | 2    |
      | 44     | 5    |
      | 49     | 7    |
    And agent "Alice" is ready

  @R089 @R102
  Scenario Outline: On a phone in <country>
    Given "Ana" uses WhatsApp with number "<number>"
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends "What can I do for you?"
    Then "Ana" sees "Thank you for writing." exactly 1 time
    And "Ana" sees "What can I do for you?"
    And the ledger shows:
      | country   | paid | free | amount |
      | <country> | 1    | 2    | <rate> |

    Examples:
      | country | number         | rate |
      | GB      | +447700900123  | 5    |
      | US      | +12025550123   | 2    |
      | DE      | +4915112345678 | 7    |
      | FR      | +33612345678   | 9    |

  @R101 @R099
  Scenario: After the day, two templates, and the answer makes it free again
    When "Ana" sends "Hello"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends "Too late"
    Then "Ana" sees the template "hello_world"
    And "Ana" does not see "Too late"
    And the ledger shows 2 template charges for "GB"
    When "Ana" sends "I am here"
    And agent "Alice" sends "So am I"
    Then "Ana" sees "So am I"
    And the ledger shows:
      | country | paid | free | amount |
      | GB      | 2    | 3    | 10     |

  @R099
  Scenario: A conversation of three days without a template
    When "Ana" sends "One"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Two"
    And 23 hours pass
    And "Ana" sends "Three"
    And 23 hours pass
    And agent "Alice" sends "Four"
    And "Ana" sends "Five"
    And 23 hours pass
    And agent "Alice" sends "Six"
    Then "Ana"'s phone shows:
      | from     | text  |
      | me       | One   |
      | business | Two   |
      | me       | Three |
      | business | Four  |
      | me       | Five  |
      | business | Six   |
    And the ledger is empty

  @R100
  Scenario: An agent cannot begin, and so nothing is paid
    When agent "Alice" tries to message "Bo"
    Then the connector refuses with "no active conversation"
    And the ledger is empty
    When "Bo" sends "Hello"
    And agent "Alice" answers "Bo"
    And agent "Alice" sends "Good morning"
    Then "Bo" sees "Good morning"
    And the ledger is empty
