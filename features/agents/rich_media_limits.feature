Feature: An agent learns what a channel cannot carry
  Before: the widget does not offer it, and refuses what nobody can send. After: the desk shows what the end user reads instead, or
  that the message was rejected.

  @R119 @R118
  Scenario: Cards on WhatsApp
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Then agent "Alice" is not offered the rich media groups "Carousel"
    When agent "Alice" sends the rich media "Lunch menu"
    Then "Ana" sees "[carousel]: Please choose: [Soup, Salad, Sandwich]"
    And agent "Alice" sees "[carousel]: Please choose: [Soup, Salad, Sandwich]" exactly 1 time

  @R114 @R118
  Scenario: A link on WhatsApp
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "Read more"
    Then "Ana" sees the lines:
      """
      Our terms
      Terms: https://www.example/terms
      """
    And agent "Alice" sees the lines that "Ana" reads:
      """
      Our terms
      Terms: https://www.example/terms
      """

  @R165 @R166
  Scenario: Cards on Twitter
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Then agent "Alice" is not offered the rich media groups "Carousel"
    When agent "Alice" sends the rich media "Lunch menu"
    Then "Ana" sees "[carousel]: Please choose: [Soup, Salad, Sandwich]"

  @R096
  Scenario Outline: A template on <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Then agent "Alice" is not offered the rich media groups "WhatsApp Template Messages"
    When agent "Alice" sends the rich media "Hello template"
    Then the message "Hello template" is rejected with code 415
    And the cloud received no message

    Examples:
      | integration       | channel   |
      | a Messenger page  | Messenger |
      | a Twitter account | Twitter   |
      | a web messenger   | Web       |

  @R139
  Scenario: A button to pay with
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Then agent "Alice" cannot send the rich media "text":
      """
      {"text":"Pay now","actions":[{"type":"buy","text":"Pay","amount":1000}]}
      """
    And the cloud received no message

  @R123
  Scenario: A file that WhatsApp does not play
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "file":
      """
      {"name":"clip.avi","mediaUrl":"https://media.example/clip.avi","mediaType":"video/x-msvideo"}
      """
    Then the message "clip.avi" is rejected with code 1009
