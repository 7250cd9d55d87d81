Feature: The connector that crashed
  The connector dies in the middle of a conversation, without a goodbye. Nothing is lost, and nothing comes twice.

  @tour
  Scenario: Killed in mid-conversation, everything arrives once
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    # Ana has WhatsApp, and Alice is ready at her desk.
    And "Ana" uses WhatsApp
    And agent "Alice" is ready
    # They talk.
    When "Ana" sends "Is my order on its way?"
    And agent "Alice" answers "Ana"
    # Now the connector is killed: a hard stop. Its socket is gone, and the cloud's calls end unanswered.
    And the connector is killed
    # Ana writes. The cloud cannot hand it over, and plans to try again: look at the clock.
    And "Ana" sends "Hello?"
    # Alice replies. Oceana keeps it, for there is nobody to take it.
    And agent "Alice" sends "It left this morning."
    Then "Ana" does not see "It left this morning."
    # The connector starts again on the log it left. Alice's reply goes out at once.
    When the connector starts again
    Then "Ana" sees "It left this morning." exactly 1 time
    # A quarter of an hour later the cloud has tried again.
    When 15 minutes pass
    # Ana's message is at the desk, once. The wire log has its way, with every try and how long it waited.
    Then agent "Alice" sees "Hello?" exactly 1 time
    # Your turn: kill the connector again, and let half an hour pass before it starts. Is anything lost now?
    And the message "It left this morning." is delivered
