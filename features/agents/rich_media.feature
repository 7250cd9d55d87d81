Feature: Rich media reaches the end user as the channel can show it

  Scenario Outline: <title> on <channel> is posted as <type>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "<title>"
    Then the message "<title>" is accepted
    And the last message posted to the cloud is of type "<type>"

    Examples:
      | integration                  | channel   | title           | type     |
      | a WhatsApp production number | WhatsApp  | Opening hours   | text     |
      | a WhatsApp production number | WhatsApp  | Store front     | image    |
      | a WhatsApp production number | WhatsApp  | Price list      | file     |
      | a WhatsApp production number | WhatsApp  | Our office      | location |
      | a WhatsApp production number | WhatsApp  | Lunch menu      | text     |
      | a Messenger page             | Messenger | Lunch menu      | carousel |
      | a Messenger page             | Messenger | Delivery choice | text     |
      | a Twitter account            | Twitter   | Lunch menu      | text     |
      | a web messenger              | Web       | Lunch menu      | carousel |

  @R119
  Scenario: Where buttons do not work the end user reads the fallback
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "Delivery choice"
    Then "Ana" sees "Choose: [Ship to Home], [Pick up]"

  @R096 @R097
  Scenario: A template shows its placeholder until the cloud says how it reads
    Given a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us.
      """
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "Hello template"
    Then "Ana" sees the template "hello_world"
    And agent "Alice" sees "Thank you for contacting us." exactly 1 time
    And agent "Alice" does not see "[WTM]: Placeholder of the hello template"
