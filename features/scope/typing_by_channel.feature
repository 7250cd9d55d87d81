Feature: Where people see the business type
  Messenger and the own site show it, Twitter on its site only, WhatsApp never.

  @R118 @R131 @R162 @R002
  Scenario Outline: On <channel>, a <client> client
    Given <integration>
    And "Ana" uses <channel> on a <client> client
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And the business starts typing to "Ana"
    Then "Ana" sees <what> typing indicator

    Examples:
      | integration                  | channel   | client  | what |
      | a WhatsApp production number | WhatsApp  | mobile  | no   |
      | a WhatsApp production number | WhatsApp  | web     | no   |
      | a Messenger page             | Messenger | android | a    |
      | a Messenger page             | Messenger | web     | a    |
      | a Twitter account            | Twitter   | android | no   |
      | a Twitter account            | Twitter   | web     | a    |
      | a web messenger              | Web       | web     | a    |
