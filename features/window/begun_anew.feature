Feature: A contact that Oceana begins anew is another contact
  Oceana may give a customer another contact in the place of the open one, and tell late that the first is over. What was decided for the first
  says nothing about the second.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And agent "Alice" is ready
    And a welcome message "Welcome"

  @R074
  Scenario: The second is advised as the first was
    When "Ana" sends "Is my order on its way?"
    And 25 hours pass
    And agent "Alice" answers "Ana"
    Then agent "Alice" is advised to use a template
    When Oceana begins the contact with "Ana" anew
    And agent "Alice" answers "Ana"
    Then agent "Alice" is advised to use a template

  @R052
  Scenario: A late word that the first is over does not end the second
    Given agent "Bob" is not ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And Oceana begins the contact with "Ana" anew
    And agent "Alice" answers "Ana"
    Then "Ana" sees "Welcome" exactly 2 times
    When Oceana tells late that the first contact with "Ana" is over
    And agent "Bob" becomes ready
    And agent "Alice" transfers "Ana" to agent "Bob"
    And agent "Bob" answers "Ana"
    And "Ana" sends "Are you there?"
    Then agent "Bob" sees "Are you there?" from "Ana"
    And "Ana" sees "Welcome" exactly 2 times
