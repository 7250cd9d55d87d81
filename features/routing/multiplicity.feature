Feature: An agent has no more messaging contacts than the multiplicity allows

  Scenario: The second contact waits for a place
    Given a WhatsApp production number
    And agent "Alice" is ready with a multiplicity of 1
    When "Ana" sends "Hello"
    And "Bo" sends "Good day"
    Then agent "Alice" is alerted by "Ana"
    And "Bo" is waiting in the queue
    When agent "Alice" answers "Ana"
    Then "Bo" is waiting in the queue
    When agent "Alice" closes the contact with "Ana"
    Then agent "Alice" is alerted by "Bo"
