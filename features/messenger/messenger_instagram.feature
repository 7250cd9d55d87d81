Feature: Instagram users who write to the page
  They are not supported: nothing is routed.

  @R007
  Scenario: A direct message from Instagram
    Given a Messenger page
    And agent "Alice" is ready
    When a webhook from source "instagram" reaches the connector
    Then it answers 200
    And no contact is created
    And the audit shows "unsupported channel"
