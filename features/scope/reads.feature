Feature: Which channels tell that a message was read
  WhatsApp, Messenger and the own site do; Twitter does not unless it is asked to.

  @R086 @R156 @R002
  Scenario Outline: On <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Hi Ana"
    And "Ana" reads the conversation
    Then <webhook> "conversation:read" webhook reached the connector

    Examples:
      | integration                  | channel   | webhook |
      | a WhatsApp production number | WhatsApp  | a       |
      | a Messenger page             | Messenger | a       |
      | a Twitter account            | Twitter   | no      |
      | a web messenger              | Web       | a       |
