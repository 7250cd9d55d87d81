Feature: Visits to the own site
  The visitor's browser is a client of the cloud's SDK side: a session that is stored, a login, several devices, a network that fails.

  Background:
    Given the site's visitor "Ana"
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R002
  Scenario: The site is opened again
    When "Ana" closes the app
    And agent "Alice" sends "Still there?"
    Then "Ana" does not see "Still there?"
    When "Ana" opens the site again
    Then "Ana" sees "Still there?" exactly 1 time
    When "Ana" sends "Yes"
    Then agent "Alice" sees "Yes" from "Ana"

  @R002
  Scenario: The network is lost and is back
    When "Ana" loses the network
    And agent "Alice" sends "Your order is here"
    And "Ana" sends "Anybody?"
    Then "Ana" sees an error
    And "Ana" does not see "Your order is here"
    When "Ana" is back
    Then "Ana" sees "Your order is here" exactly 1 time
    When "Ana" sends "Now it works"
    Then agent "Alice" sees "Now it works" from "Ana"
    And agent "Alice" does not see "Anybody?"

  @R002
  Scenario: A visitor logs in after writing
    When "Ana" logs in as "cust-1"
    Then "Ana" sees "Hello"
    When "Ana" sends "It is me"
    Then agent "Alice" sees "It is me" from "Ana"

  @R002
  Scenario: Two devices of one person
    When "Ana" logs in as "cust-1"
    And "Ana" sends "From my laptop" on a second device
    Then agent "Alice" sees "From my laptop" from "Ana"
    And "Ana" sees "From my laptop" exactly 1 time
    When agent "Alice" sends "Seen on both"
    Then "Ana" sees "Seen on both" exactly 1 time

  @R002
  Scenario: Who logs out sees nothing more
    When "Ana" logs in as "cust-1"
    And "Ana" logs out
    And agent "Alice" sends "Too late"
    Then "Ana" does not see "Too late"
    And "Ana" does not see "Hello"
    When "Ana" logs in as "cust-1"
    Then "Ana" sees "Hello"
    And "Ana" sees "Too late"

  @R002
  Scenario: The visitor becomes a customer who is known already
    Given the site's visitor "Bo"
    When "Ana" logs in as "cust-1"
    And "Bo" sends "Hello from the shop"
    And "Bo" logs in as "cust-1"
    Then "Bo" sees "Hello"
    And "Bo" sees "Hello from the shop"
