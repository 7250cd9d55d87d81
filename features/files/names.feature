Feature: A file keeps the name that its sender gave it
  Addresses on the web cannot hold every character, and write blanks and accents in another way. People and agents read the name itself.

  @R133 @R164
  Scenario Outline: An agent sends <name> on <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the file "<name>"
    Then "Ana" sees the file "<name>"

    Examples:
      | integration                  | channel   | name               |
      | a WhatsApp production number | WhatsApp  | price list.pdf     |
      | a WhatsApp production number | WhatsApp  | résumé.pdf         |
      | a WhatsApp production number | WhatsApp  | 100%.pdf           |
      | a Messenger page             | Messenger | price list.pdf     |
      | a Messenger page             | Messenger | résumé.pdf         |
      | a Messenger page             | Messenger | 100%.pdf           |
      | a Messenger page             | Messenger | C# or %41 + б.pdf  |
      | a Twitter account            | Twitter   | résumé.pdf         |
      | a Twitter account            | Twitter   | 100%.pdf           |
      | a web messenger              | Web       | price list.pdf     |
      | a web messenger              | Web       | 100%.pdf           |

  @R124
  Scenario Outline: A person sends <name>
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends the file "<name>"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees the file "<name>" from "Ana"

    Examples:
      | name           |
      | price list.pdf |
      | résumé.pdf     |
      | 100%.pdf       |
      | C# or %41.pdf  |
