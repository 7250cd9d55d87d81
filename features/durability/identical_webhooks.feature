Feature: Identical webhooks at the same moment are one message
  A cloud that loses patience tries again while the first attempt is still on its way. Looking whether a message is known, and then writing it
  down, would let both through.

  Scenario: Eight at once
    Given a WhatsApp production number
    And agent "Alice" is ready
    When 8 identical webhooks reach the connector at once
    And agent "Alice" answers "Somebody"
    Then agent "Alice" sees "Hello from whatsapp" exactly 1 time
