Feature: People use WhatsApp Messenger, the business its API
  It makes no difference on which device somebody reads and writes.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  @R066
  Scenario Outline: On a <client> client
    Given "Ana" uses WhatsApp on a <client> client
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Good morning"
    Then "Ana" sees "Good morning"
    And the message "Good morning" is delivered

    Examples:
      | client  |
      | mobile  |
      | web     |
      | desktop |
