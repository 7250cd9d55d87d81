Feature: Webhooks come again
  A message is answered once, however often it comes.

  Scenario Outline: A webhook of <channel> comes twice
    Given <setup>
    And the next webhook is delivered twice
    When "Ana" sends "Hello"
    Then "Ana" sees "Hi Ana" exactly 1 time

    Examples:
      | channel   | setup                        |
      | WhatsApp  | a WhatsApp production number |
      | Messenger | a Messenger page             |
      | Twitter   | a Twitter account            |
      | Web       | a web messenger              |

  Scenario Outline: A webhook of <channel> is lost on its way, and the cloud tries again
    Given <setup>
    And the next webhook answers 503
    When "Ana" sends "Hello"
    And 1 minute passes
    Then "Ana" sees "Hi Ana" exactly 1 time

    Examples:
      | channel   | setup                        |
      | WhatsApp  | a WhatsApp production number |
      | Messenger | a Messenger page             |
      | Twitter   | a Twitter account            |
      | Web       | a web messenger              |

  Scenario: A webhook is never answered, and the cloud tries again
    Given a web messenger
    And the next webhook is never answered
    When "Ana" sends "Hello"
    And 5 minutes pass
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: Two webhooks overtake each other
    Given a web messenger
    And the next 2 webhooks arrive in reverse order
    When "Ana" sends "First"
    And "Ana" sends "Second"
    Then "Ana" sees "Hi Ana" exactly 2 times
