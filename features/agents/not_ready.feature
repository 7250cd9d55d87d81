Feature: Not Ready is pending while there is work

  Scenario: It takes effect when the last contact ends
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" becomes not ready because of "lunch"
    Then agent "Alice" is in the state "Not Ready Pending"
    When "Bo" sends "Good day"
    Then "Bo" is waiting in the queue
    When agent "Alice" closes the contact with "Ana"
    Then agent "Alice" is in the state "Not Ready"
