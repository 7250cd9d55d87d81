Feature: A conversation changes hands
  A customer has the wrong desk. Watch the contact go to a colleague, come back unanswered, and find its agent by what the agent can do.

  @tour
  Scenario: To a colleague, back, and on to the one who can help
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    # Alice takes every call. Bob sits beside her; Cleo knows about invoices and is at lunch.
    And agent "Alice" is ready
    And agent "Bob" is not ready
    And agent "Cleo" is ready for attributes "LOB.Billing"
    And the service "Invoices" asks for attributes "LOB.Billing"
    When agent "Cleo" becomes not ready
    And "Ana" sends "My invoice is wrong."
    And agent "Alice" answers "Ana"
    And agent "Bob" becomes ready
    # An invoice: not for Alice. She tells Ana, and gives the contact to Bob. There is no asking before on messaging: it goes at once.
    And agent "Alice" sends "One moment, I will find somebody for you."
    And agent "Alice" transfers "Ana" to agent "Bob"
    Then agent "Bob" is alerted by "Ana"
    # Bob looks away. The contact comes back to Alice, and Bob is no longer ready.
    When agent "Bob" ignores "Ana"
    Then agent "Alice" is alerted by "Ana"
    And agent "Bob" is in the state "Not Ready"
    # Now Alice asks for a skill and not for a person.
    When agent "Alice" answers "Ana"
    And agent "Alice" transfers "Ana" to service "Invoices"
    # Cleo is the only one who has it, so Ana waits. The supervisor's view says for what.
    Then "Ana" is waiting in the queue
    When 2 minutes pass
    And agent "Cleo" becomes ready
    And agent "Cleo" answers "Ana"
    # Cleo reads everything that was said, so Ana need not begin again.
    Then agent "Cleo" sees "My invoice is wrong." from "Ana"
    When agent "Cleo" sends "I see it. You get a new one today."
    # Your turn: sign Cleo out and transfer once more. What does the queue say, and who is offered Ana?
    Then "Ana" sees "I see it. You get a new one today."
