Feature: A contact may be served by one of several services
  Within a service every attribute counts; between services one is enough.

  Background:
    Given a WhatsApp production number
    And contacts are routed by attributes "Language.English, LOB.Sales"
    And contacts are also routed by attributes "Language.French"

  Scenario: An agent of the other service takes it
    Given agent "Alice" is ready for attributes "Language.English"
    And agent "Bob" is ready for attributes "Language.French"
    When "Ana" sends "Hello"
    Then agent "Bob" is alerted by "Ana"
    And agent "Alice" is not alerted

  Scenario: The better proficiency comes first, whoever is idle for longer
    Given agent "Alice" is ready for attributes "Language.French" with proficiency 9
    And agent "Bob" is ready for attributes "Language.French" with proficiency 2
    When "Ana" sends "Hello"
    Then agent "Bob" is alerted by "Ana"
