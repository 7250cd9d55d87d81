Feature: A chatbot talks to the end user before an agent does

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And a chatbot that answers "What is your order number?"
    And agent "Alice" is ready
    And a welcome message "Welcome"

  @R004 @R008
  Scenario: The bot gets the message before any agent
    When "Ana" sends "Hello"
    Then "Ana" sees "What is your order number?" exactly 1 time
    And the message "What is your order number?" is delivered
    And no agent is alerted
    And "Ana" does not see "Welcome"

  @R008
  Scenario: The agent it hands over to sees what was said
    When "Ana" sends "Hello"
    And "Ana" sends "4711"
    And agent "Alice" answers "Ana"
    Then agent "Alice"'s desk shows:
      | from    | text                       | status    |
      | Ana     | Hello                      |           |
      | Chatbot | What is your order number? | delivered |
      | Ana     | 4711                       |           |
    And the participants of "Ana" changed by "Chatbot joined, Chatbot left for escalate, Alice joined"
    And "Ana" sees "Welcome" exactly 1 time

  @R005 @R069
  Scenario: An answer to the bot keeps the window open
    When "Ana" sends "Hello"
    And 23 hours pass
    And "Ana" sends "4711"
    And agent "Alice" answers "Ana"
    And 7 hours pass
    And agent "Alice" sends "It has left."
    Then agent "Alice" is not advised to use a template
    And the message "It has left." is delivered

  @R005
  Scenario: The bot never sends a template, however late it is
    When "Ana" sends "Hello"
    And 25 hours pass
    And the chatbot hands "Ana" over
    And agent "Alice" answers "Ana"
    Then agent "Alice" is advised to use a template
    And the ledger is empty

  @R005 @R070
  Scenario: The day is counted from the answer to the bot
    When "Ana" sends "Hello"
    And 23 hours pass
    And "Ana" sends "4711"
    And 2 hours pass
    And agent "Alice" answers "Ana"
    Then agent "Alice" is not advised to use a template
    And "Ana" sees "Welcome" exactly 1 time
