Feature: A day too late
  WhatsApp lets a business answer for 24 hours. Watch the window close, a reply bounce, and a template get through.

  @tour @R068 @R070 @R071 @R072 @R077 @R078 @R079
  Scenario: A late reply bounces, a template gets through, and only the customer opens the window again
    Given the clock reads "2020-11-03T09:00:00Z"
    # Time stands still until we move it. The business has a WhatsApp number and an approved template.
    Given a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay. If you still need help, please write to us again.
      """
    # Ana has WhatsApp on her phone, and agent Alice sits ready at her desk.
    And "Ana" uses WhatsApp
    And agent "Alice" is ready
    # Ana writes. The wire log shows each crossing on the way to Alice's desk, where it rings.
    When "Ana" sends "Is my order on its way?"
    # Alice answers the alert. From Ana's message on, WhatsApp gives her 24 hours.
    And agent "Alice" answers "Ana"
    # A day goes by in a moment. The window is still open, for five minutes more.
    And 23 hours 55 minutes pass
    # A reply just in time: it is delivered.
    And agent "Alice" sends "Let me look into it."
    Then the message "Let me look into it." is delivered
    # Ten minutes later the window has closed.
    When 10 minutes pass
    # Alice replies again. The desk lets her, and the cloud even accepts it with 201.
    And agent "Alice" sends "It left this morning."
    # Then WhatsApp says no. Why? The journal knows by how much this was too late.
    Then the message "It left this morning." is rejected with code 470
    And "Ana" does not see "It left this morning."
    # An approved template gets through at any time. It costs money, and it does not open the window.
    When agent "Alice" sends the template "hello_world"
    Then "Ana" sees the template "hello_world"
    And the ledger shows 1 template charge for "GB"
    # Only Ana can open the window: she writes back.
    When "Ana" sends "Yes, please!"
    # Now an ordinary reply is delivered again.
    And agent "Alice" sends "It arrives today."
    # That is the whole rule. It is one of the scenarios that `wavetank run` checks. Your turn: what if Alice had answered five minutes earlier?
    Then the message "It arrives today." is delivered
