Feature: An agent gives a contact to a service

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    And agent "Bob" is ready for attributes "LOB.Billing"
    And agent "Cleo" is ready for attributes "LOB.Sales"
    And the service "Invoices" asks for attributes "LOB.Billing"
    When agent "Bob" becomes not ready
    And agent "Cleo" becomes not ready
    And "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Cleo" becomes ready

  Scenario: It waits for an agent of that service
    When agent "Alice" transfers "Ana" to service "Invoices"
    Then "Ana" is waiting in the queue
    When agent "Bob" becomes ready
    Then agent "Bob" is alerted by "Ana"
    When agent "Bob" answers "Ana"
    Then the participants of "Ana" changed by "Alice joined, Alice left for transfer, Bob joined"

  Scenario: Attributes are a service too
    When agent "Alice" transfers "Ana" to service "LOB.Sales"
    Then agent "Cleo" is alerted by "Ana"
