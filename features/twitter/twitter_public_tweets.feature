Feature: Tweets are public
  Only direct messages are relayed.

  @R006
  Scenario: A tweet creates no contact
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" posts "@wavetank where is my jacket?" publicly
    Then no contact is created
    And no agent is alerted
