Feature: The bot greets people

  Scenario: A greeting
    Given a WhatsApp production number
    When "Ana" sends "Good morning"
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: The cloud delivers a webhook twice
    Given a WhatsApp production number
    And the next webhook is delivered twice
    When "Ana" sends "Good morning"
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: The cloud cannot take the greeting, and delivers the webhook again
    Given a WhatsApp production number
    And the cloud answers the next send with 503
    When "Ana" sends "Good morning"
    And 1 minute passes
    Then "Ana" sees "Hi Ana" exactly 1 time

  Scenario: A customer comes back after two days
    Given a WhatsApp production number
    When "Ana" sends "Good morning"
    And 48 hours pass
    And "Ana" sends "Me again"
    Then "Ana" sees "Hi Ana" exactly 2 times
