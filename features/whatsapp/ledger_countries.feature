Feature: The price depends on the country of the recipient
  The number's prefix decides. Prices are made up unless somebody sets them.

  Background:
    Given a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    And the template rates:
      | prefix | rate |
      |        | 9    |
      | 1      | 2    |
      | 4      | 7    |
      | 44     | 5    |
      | 91     | 1    |

  @R102 @R089
  Scenario Outline: A template to <number>
    Given "Ana" uses WhatsApp with number "<number>"
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    Then the ledger shows 1 template charge for "<country>"
    And the ledger shows:
      | country   | paid | free | amount   |
      | <country> | 1    | 1    | <amount> |

    Examples:
      | number        | country | amount |
      | +12025550123  | US      | 2      |
      | +14165550123  | CA      | 2      |
      | +447700900123 | GB      | 5      |
      | +919876543210 | IN      | 1      |
      | +4915112345678 | DE     | 7      |
      | +33612345678  | FR      | 9      |
