Feature: From the sandbox to production
  WhatsApp takes weeks to approve a business. Meanwhile a sandbox lets one phone try everything, at no cost. Watch both.

  @tour @R064 @R103 @R106 @R108 @R111
  Scenario: A code opens the sandbox, and the real number follows without a change
    Given the clock reads "2020-11-03T09:00:00Z"
    # The business has applied for a number of its own, and waits. A sandbox is there within minutes.
    And a WhatsApp production number "+442079460101" that is not approved
    And a WhatsApp sandbox number
    And agent "Alice" is ready
    # The sandbox takes messages from phones that it knows, and from no others. Ana's is unknown.
    When "Ana" sends "Hello" to the sandbox number
    Then "Ana" sees an error
    And no contact is created
    # The administrator gives her a code. Sent to the activation number, it lets her phone in.
    When "Ana" sends the sandbox code
    Then "Ana" is permitted on the sandbox
    When "Ana" sends "Is this thing on?" to the sandbox number
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Loud and clear"
    # A whole conversation, through the connector to a desk and back.
    Then "Ana" sees "Loud and clear"
    # And it cost nothing: the ledger is empty.
    And the ledger is empty
    # Weeks later the business is approved, and the administrator adds the number. Nothing is restarted.
    When 21 days pass
    And the admin adds the production number "+442079460102"
    # Bo is a customer like any other: he needs no code.
    And "Bo" sends "A real question" to the number "+442079460102"
    And agent "Alice" answers "Bo"
    And agent "Alice" sends "A real answer" to "Bo"
    Then "Bo" sees "A real answer"
    # The connector never noticed. Your turn: let Bo write to the sandbox. What does his phone say, and why?
    And the connector was never touched
