Feature: The sandbox number is temporary
  Every provisioning makes another number, and none is that of production. It is not for publishing.

  @R104
  Scenario: Provisioned three times
    Given a WhatsApp production number
    And a WhatsApp sandbox number
    When another sandbox number is provisioned
    And another sandbox number is provisioned
    Then no two WhatsApp numbers are equal
