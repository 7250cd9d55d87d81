Feature: A chatbot stays beside the agent it hands over to

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And a chatbot that answers "What is your order number?" and stays beside agents
    And agent "Alice" is ready
    And the service "Invoices" asks for attributes "LOB.Billing"
    When "Ana" sends "Hello"
    And "Ana" sends "4711"
    And agent "Alice" answers "Ana"

  @R004
  Scenario: Both are there, and the agent alone answers
    When "Ana" sends "Are you there?"
    And agent "Alice" sends "Yes, I am."
    Then the contact with "Ana" is talking to "Alice, Chatbot"
    And the participants of "Ana" changed by "Chatbot joined, Alice joined"
    And "Ana" sees "What is your order number?" exactly 1 time
    And "Ana" sees "Yes, I am."

  @R004
  Scenario: It answers from when the agent leaves until the next one answers
    When agent "Alice" transfers "Ana" to service "Invoices"
    Then the contact with "Ana" is talking to "Chatbot"
    When "Ana" sends "Anybody?"
    Then "Ana" sees "What is your order number?" exactly 2 times
    Given agent "Bob" is ready for attributes "LOB.Billing"
    When agent "Bob" answers "Ana"
    And "Ana" sends "It is 4711"
    Then the contact with "Ana" is talking to "Bob, Chatbot"
    And "Ana" sees "What is your order number?" exactly 2 times

  @R004
  Scenario: It answers when the agent signs out
    When agent "Alice" signs out
    And "Ana" sends "Anybody?"
    Then "Ana" sees "What is your order number?" exactly 2 times
    And "Ana" is waiting in the queue

  @R005
  Scenario: Alone again after the window closed, it sends no template
    When agent "Alice" transfers "Ana" to service "Invoices"
    And 25 hours pass
    Then the contact with "Ana" is talking to "Chatbot"
    And the ledger is empty
    When "Ana" sends "Anybody?"
    Then "Ana" sees "What is your order number?" exactly 2 times
    And the ledger is empty
