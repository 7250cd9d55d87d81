Feature: A template goes to the customer for whom it is
  An agent with several contacts says whose contact a template is for.

  Background:
    Given the clock reads "2020-11-03T09:00:00Z"
    And a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us.
      """
    And the approved template "appointment" in namespace "communications" and language "en_US"
      """
      Dear {{1}}, we expect you on {{2}}.
      """
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And "Bo" sends "Good morning"
    And agent "Alice" answers "Ana"
    And agent "Alice" answers "Bo"

  @R078
  Scenario: Of two customers whose windows closed one gets a template
    When 1 day 1 second passes
    And agent "Alice" sends the template "hello_world" to "Bo"
    Then "Bo" sees the template "hello_world"
    And "Ana" does not see the template "hello_world"

  @R078
  Scenario: Its parameters go along
    When agent "Alice" sends the template "appointment" with "Ana, Tuesday" to "Ana"
    Then "Ana" sees the template "appointment"
    And "Bo" does not see the template "appointment"
