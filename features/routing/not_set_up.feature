Feature: What is not set up leaves contacts in the queue
  A contact reaches an agent when the messaging workflow is deployed, the agent has the Messaging channel, and the attributes fit.

  Background:
    Given a WhatsApp production number

  @R049
  Scenario: Without a workflow nobody is asked; once it is deployed the contact is offered
    Given agent "Alice" is ready
    And the messaging workflow is not deployed
    When "Ana" sends "Hello"
    Then "Ana" is waiting in the queue
    And no agent is alerted
    When the messaging workflow is deployed
    Then agent "Alice" is alerted by "Ana"

  @R049
  Scenario: An agent without the Messaging channel is not asked
    Given agent "Alice" is ready without the Messaging channel
    When "Ana" sends "Hello"
    Then "Ana" is waiting in the queue
    And no agent is alerted

  @R052
  Scenario: With everything set up the contact reaches an agent who is logged in
    Given contacts are routed by attributes "Language.English"
    And agent "Alice" is ready for attributes "Language.English"
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"
