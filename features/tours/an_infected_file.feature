Feature: An infected file
  A customer sends a file with a virus in it. See who notices, who is told, and that nobody gets it.

  @tour @R028 @R029 @R030 @R031
  Scenario: The virus stops at the cloud, and both sides are told
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    # Ana has WhatsApp, and Alice is ready at her desk.
    And "Ana" uses WhatsApp
    And agent "Alice" is ready
    # Ana announces a form, and Alice takes the conversation.
    When "Ana" sends "I send you the form"
    And agent "Alice" answers "Ana"
    # First a good file. The cloud holds every file back until the virus scanner has looked at it.
    And "Ana" sends the file "invoice.pdf"
    # It is clean, so the cloud goes on: the connector fetches it, and Alice has it.
    Then agent "Alice" sees the file "invoice.pdf" from "Ana"
    And the processor was called before the webhook
    # Now one that looks the same and holds the harmless string that every scanner takes for a virus.
    When "Ana" sends the file "eicar.pdf"
    # The scanner stays silent, so the file goes nowhere. Alice reads that it was blocked, and what to ask for.
    Then agent "Alice" sees that a file was blocked
    And agent "Alice" does not see the file "eicar.pdf"
    # Ana's phone shows that it was not delivered.
    And "Ana" sees an error
    # The connector and Oceana never held a byte of it, and the audit says why.
    And the connector's audit says "file blocked"
    And the scanner was called 2 times
    # The conversation goes on as if nothing had happened.
    When agent "Alice" sends "Please scan your phone, and tell me the number on it."
    # Your turn: take the scanner down among the faults, and send a good file. Does it arrive, and when?
    Then the message "Please scan your phone, and tell me the number on it." is delivered
