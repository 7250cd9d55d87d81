Feature: After-contact work keeps an agent's place
  A closed contact takes one of the agent's places until the work after it is done.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready with a multiplicity of 1
    And after-contact work takes 1 minute

  Scenario: The next contact waits until it is done
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" closes the contact with "Ana"
    And "Bo" sends "Good day"
    And 59 seconds pass
    Then "Bo" is waiting in the queue
    When 1 second passes
    Then agent "Alice" is alerted by "Bo"

  Scenario: Without it the next contact comes at once
    Given there is no after-contact work
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" closes the contact with "Ana"
    And "Bo" sends "Good day"
    Then agent "Alice" is alerted by "Bo"
