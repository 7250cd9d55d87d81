Feature: Step 12: messages reach the agents who are logged in
  From the phone through network, cloud and connector to a desk, and back.

  @R052
  Scenario Outline: A conversation on <channel>
    Given <a business>
    And agent "Alice" is ready
    When "Ana" sends "Hello" on <channel>
    Then agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "How can I help you?"
    And "Ana" sends "With my order, please"
    Then agent "Alice"'s desk shows:
      | from  | text                  | status   |
      | Ana   | Hello                 |          |
      | Alice | How can I help you?   | <status> |
      | Ana   | With my order, please |          |
    And "Ana"'s phone shows:
      | from     | text                  | status    |
      | me       | Hello                 | delivered |
      | business | How can I help you?   |           |
      | me       | With my order, please | delivered |

    Examples:
      | channel   | a business                   | status    |
      | WhatsApp  | a WhatsApp production number | delivered |
      | Messenger | a Messenger page             | accepted  |
      | Twitter   | a Twitter account            | accepted  |
      | Web       | a web messenger              | delivered |

  @R052
  Scenario: Nobody is logged in
    Given a WhatsApp production number
    When "Ana" sends "Hello"
    Then "Ana" is waiting in the queue
    And no agent is alerted
