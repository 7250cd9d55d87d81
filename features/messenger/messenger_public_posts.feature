Feature: Posts on the page are public
  Only private messages are relayed.

  @R006
  Scenario: A post on the page creates no contact
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" posts "Great jackets!" publicly
    Then no contact is created
    And no agent is alerted
