Feature: A number that WhatsApp has not approved
  WhatsApp decides which business may enter. Until then nothing passes in either direction.

  Background:
    Given a WhatsApp production number "+442079460101" that is not approved
    And agent "Alice" is ready

  @R063
  Scenario: Nothing arrives before the approval, everything after
    When "Ana" sends "Hello"
    Then "Ana" sees an error
    And no contact is created
    When WhatsApp approves "+442079460101"
    And "Ana" sends "Hello again"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees "Hello again" from "Ana"
    And agent "Alice" does not see "Hello"
    When agent "Alice" sends "Good morning"
    Then the message "Good morning" is delivered
