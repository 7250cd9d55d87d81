Feature: The search widens when a contact waits long

  Background:
    Given a WhatsApp production number
    And contacts are routed by attributes "Language.English"

  Scenario: After the time-out an agent of another service is alerted
    Given agent "Alice" is ready for attributes "Language.French"
    And the search widens to attributes "Language.French" after 2 minutes
    When "Ana" sends "Hello"
    And 1 minute 59 seconds pass
    Then "Ana" is waiting in the queue
    When 1 second passes
    Then agent "Alice" is alerted by "Ana"
