Feature: The secret of the webhook
  Only the cloud knows it; a client turns others away.

  Scenario Outline: A webhook <how>
    Given a web messenger
    When a webhook <how> reaches the connector
    Then it answers 401

    Examples:
      | how                 |
      | with a wrong secret |
      | without a secret    |
