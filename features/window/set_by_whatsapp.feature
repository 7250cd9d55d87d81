Feature: WhatsApp sets the limit, not the connector and not the desk
  The connector passes every message on. Whether a message is late is decided where it is decided in reality: at WhatsApp.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay.
      """
    And agent "Alice" is ready

  @R073
  Scenario: A late message leaves the contact centre and comes back as a failure
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    And 2 days pass
    And agent "Alice" sends "It left this morning."
    Then the cloud received 1 message
    And a "message:delivery:failure" webhook reached the connector
    And the message "It left this morning." is accepted
    And the message "It left this morning." is rejected with code 470

  @R073
  Scenario: Without any window at the network the same late message is delivered
    Given a web messenger
    When "Wim" sends "Is my order on its way?" on Web
    And agent "Alice" answers "Wim"
    And 2 days pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is delivered
    And "Wim" sees "It left this morning."

  @R071
  Scenario: A template that WhatsApp has not approved is no way out
    Given a template "spring_sale" that WhatsApp has rejected
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "spring_sale"
    Then the message "spring_sale" is rejected
    And "Ana" does not see the template "spring_sale"
