Feature: Messenger renews its window as WhatsApp does
  Facebook Messenger rejects a regular message more than 24 hours after the user's last one, too.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a Messenger page
    And agent "Alice" is ready

  @R086
  Scenario: A late message is rejected
    When "Fay" sends "Is my order on its way?" on Messenger
    And agent "Alice" answers "Fay"
    And 24 hours 1 second pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is accepted
    And the message "It left this morning." is rejected with code 10
    And "Fay" does not see "It left this morning."

  @R086
  Scenario: Every message renews it
    When "Fay" sends "Is my order on its way?" on Messenger
    And agent "Alice" answers "Fay"
    And 20 hours pass
    And "Fay" sends "Hello?"
    And 24 hours pass
    And agent "Alice" sends "It left this morning."
    Then the message "It left this morning." is accepted
    And "Fay" sees "It left this morning."

  @R086
  Scenario: Whoever waited longer than a day gets no welcome, and the agent no advice about templates
    Given a welcome message "Welcome"
    When "Fay" sends "Is my order on its way?" on Messenger
    And 24 hours 1 second pass
    And agent "Alice" answers "Fay"
    Then agent "Alice" is not advised to use a template
    And "Fay" does not see "Welcome"
    And the cloud received no message
