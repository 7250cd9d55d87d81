Feature: A file without a text is one bubble
  The name stands on it once. A text that comes with a file stands beside it.

  @R133 @R124 @R164
  Scenario Outline: Rich media on <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "file":
      """
      {"name":"prices.pdf","mediaUrl":"https://media.example/prices.pdf","mediaType":"application/pdf"}
      """
    Then "Ana" sees the file "prices.pdf"
    And "Ana"'s phone shows:
      | from     | text   |
      | me       | Hello  |
      | business | <text> |

    Examples:
      | integration                  | channel   | text                             |
      | a WhatsApp production number | WhatsApp  | prices.pdf                       |
      | a Messenger page             | Messenger | prices.pdf                       |
      | a Twitter account            | Twitter   | https://media.example/prices.pdf |
      | a web messenger              | Web       | prices.pdf                       |

  @R133
  Scenario: With a text there are two on Messenger
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "file":
      """
      {"name":"prices.pdf","text":"What it costs","mediaUrl":"https://media.example/prices.pdf","mediaType":"application/pdf"}
      """
    Then "Ana"'s phone shows:
      | from     | text          |
      | me       | Hello         |
      | business | prices.pdf    |
      | business | What it costs |
