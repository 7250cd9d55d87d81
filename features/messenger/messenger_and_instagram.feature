Feature: Messenger and Instagram of one page
  The account on Instagram may belong to the page; only what comes by Messenger reaches an agent.

  @R007 @R001
  Scenario: The same question on both
    Given a Messenger page
    And agent "Alice" is ready
    When "Ina" sends "Do you ship to Wales?" from Instagram
    Then no contact is created
    When "Ana" sends "Do you ship to Scotland?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Gladly."
    And "Ina" sends "Hello?" from Instagram
    Then agent "Alice" sees "Do you ship to Scotland?" from "Ana"
    And agent "Alice" has no contact with "Ina"
    And "Ana" sees "Gladly."
    And the cloud received 1 message
    And the audit shows "unsupported channel"
