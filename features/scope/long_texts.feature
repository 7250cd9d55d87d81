Feature: Texts at the limits of each channel
  The cloud takes 4096 characters, which is what WhatsApp draws; Messenger draws fewer. Whoever refuses a text, the agent learns of it.
  What people write arrives whole, or their app does not send it.

  @R112 @R125 @R156
  Scenario Outline: An agent writes <count> characters on <channel>, which fit
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends a text of <count> characters
    Then "Ana" sees a text of <count> characters
    And a "message:delivery:channel" webhook reached the connector

    Examples:
      | integration                  | channel   | count |
      | a WhatsApp production number | WhatsApp  | 4095  |
      | a WhatsApp production number | WhatsApp  | 4096  |
      | a Messenger page             | Messenger | 1999  |
      | a Messenger page             | Messenger | 2000  |
      | a Twitter account            | Twitter   | 4095  |
      | a Twitter account            | Twitter   | 4096  |
      | a web messenger              | Web       | 4096  |

  @R112 @R125 @R156
  Scenario Outline: An agent writes <count> characters on <channel>, which do not: <who> refuses them
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends a text of <count> characters
    Then "Ana" does not see a text of <count> characters
    And agent "Alice" is told that a text of <count> characters was rejected

    Examples:
      | integration                  | channel   | count  | who       |
      | a Messenger page             | Messenger | 2001   | Messenger |
      | a WhatsApp production number | WhatsApp  | 4097   | the cloud |
      | a Twitter account            | Twitter   | 4097   | the cloud |
      | a web messenger              | Web       | 4097   | the cloud |
      | a WhatsApp production number | WhatsApp  | 100000 | the cloud |
      | a Messenger page             | Messenger | 100000 | the cloud |
      | a Twitter account            | Twitter   | 100000 | the cloud |
      | a web messenger              | Web       | 100000 | the cloud |

  @R112 @R125 @R156
  Scenario Outline: Somebody writes <count> characters on <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And "Ana" sends a text of <count> characters
    Then agent "Alice" sees a text of <count> characters from "Ana"

    Examples:
      | integration                  | channel   | count  |
      | a WhatsApp production number | WhatsApp  | 65536  |
      | a Messenger page             | Messenger | 20000  |
      | a Twitter account            | Twitter   | 10000  |
      | a web messenger              | Web       | 100000 |

  @R112 @R125 @R156
  Scenario Outline: The app of <channel> does not send <count> characters
    Given <integration>
    And "Ana" uses <channel>
    When "Ana" sends "Hello"
    Then "Ana" cannot send a text of <count> characters
    And "Ana" cannot send a text of 100000 characters

    Examples:
      | integration                  | channel   | count |
      | a WhatsApp production number | WhatsApp  | 65537 |
      | a Messenger page             | Messenger | 20001 |
      | a Twitter account            | Twitter   | 10001 |
