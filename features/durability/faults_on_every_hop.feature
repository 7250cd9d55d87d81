Feature: Faults on every hop
  A delay, a reset, a cut and a slow line, wherever a message passes. All of it is virtual time. No message is lost or seen twice.

  Background:
    Given the clock reads 2020-11-03T09:00:00Z
    And a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario: Two webhooks are late by five seconds
    Given the next 2 webhooks are delayed by 5 seconds
    When "Ana" sends "Is my order on its way?"
    And "Ana" sends "It is number 17"
    And 4 seconds pass
    Then no agent is alerted
    When 1 second passes
    And agent "Alice" answers "Ana"
    Then these happen in any order:
      | agent "Alice" sees "Is my order on its way?" exactly 1 time |
      | agent "Alice" sees "It is number 17" exactly 1 time         |

  Scenario: A webhook that is later than the cloud waits is tried again, and counts once
    Given the next webhook is delayed by 1 minute
    When "Ana" sends "Is my order on its way?"
    Then within 30 seconds agent "Alice" is alerted by "Ana"
    And the clock shows 2020-11-03T09:00:30Z
    When agent "Alice" answers "Ana"
    And 1 minute passes
    Then agent "Alice" sees "Is my order on its way?" exactly 1 time

  Scenario: Every second webhook breaks off
    Given every 2nd webhook is truncated
    When "Ana" sends "Is my order on its way?"
    And "Ana" sends "It is number 17"
    And agent "Alice" answers "Ana"
    Then agent "Alice" does not see "It is number 17"
    And within 30 seconds agent "Alice" sees "It is number 17" from "Ana"

  Scenario: A slow line for ten seconds
    Given between "2020-11-03T09:00:00Z" and "2020-11-03T09:00:10Z" webhooks are slowed to 100B/s
    When "Ana" sends "Is my order on its way?"
    Then no agent is alerted
    And within 10 seconds agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    And 10 seconds pass
    And "Ana" sends "It is number 17"
    Then agent "Alice" sees "It is number 17" from "Ana"

  Scenario: A fault for one phone
    Given "Bo" uses WhatsApp
    And the next webhook for "Ana" is reset
    When "Bo" sends "Good day"
    Then agent "Alice" is alerted by "Bo"
    When "Ana" sends "Hello"
    And agent "Alice" answers "Bo"
    Then never within 29 seconds agent "Alice" is alerted by "Ana"
    And within 1 second agent "Alice" is alerted by "Ana"

  Scenario Outline: What the agent writes meets a fault: <hop> <what>
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Given the next <hop> <what>
    When agent "Alice" sends "It left this morning."
    Then within 2 minutes "Ana" sees "It left this morning."
    And never within 1 hour "Ana" sees "It left this morning." exactly 2 times
    And the message "It left this morning." is delivered
    And 1 fault was met

    Examples:
      | hop                | what                    |
      | send               | is delayed by 5 seconds |
      | send for "Ana"     | is slowed to 10B/s      |
      | send               | is reset                |
      | send               | is truncated            |
      | send               | loses its answer        |
      | message to phones  | is delayed by 5 seconds |
      | message to phones  | is slowed to 1KB/s      |
      | frame from Oceana  | is delayed by 5 seconds |
      | frame from Oceana  | is slowed to 10B/s      |
      | frame from Oceana  | is reset                |
      | frame from Oceana  | is truncated            |

  Scenario Outline: What the customer writes meets a fault: <hop> <what>
    Given the next <hop> <what>
    When "Ana" sends "Hello"
    Then within 2 minutes agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    And 1 hour passes
    Then agent "Alice" sees "Hello" exactly 1 time
    And 1 fault was met

    Examples:
      | hop                 | what                    |
      | message from phones | is delayed by 5 seconds |
      | message from phones | is slowed to 1KB/s      |
      | scanner call        | is delayed by 5 seconds |
      | scanner call        | is reset                |
      | scanner call        | is truncated            |
      | scanner call        | answers 503             |
      | webhook             | is reset                |
      | webhook             | is truncated            |
      | frame to Oceana     | is delayed by 5 seconds |
      | frame to Oceana     | is slowed to 100B/s     |
      | frame to Oceana     | is reset                |
      | frame to Oceana     | is truncated            |

  Scenario Outline: A file of the customer meets a fault: <hop> <what>
    Given the next <hop> <what>
    When "Ana" sends the file "invoice.pdf"
    Then within 5 minutes agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    Then within 5 minutes agent "Alice" sees the file "invoice.pdf" from "Ana"
    And 1 fault was met

    Examples:
      | hop           | what                    |
      | download      | is delayed by 5 seconds |
      | download      | is slowed to 1KB/s      |
      | download      | is reset                |
      | download      | is truncated            |
      | download      | answers 503             |
      | REST call     | is delayed by 5 seconds |
      | REST call     | is reset                |
      | REST call     | answers 503             |
      | file transfer | is delayed by 5 seconds |
      | file transfer | is slowed to 1KB/s      |
      | file transfer | is reset                |
      | file transfer | is truncated            |
      | file transfer | answers 503             |

  Scenario: A message that never leaves the phone, and one that the channel never gets
    Given the next message from phones is reset
    When "Ana" sends "Hello"
    Then "Ana"'s phone shows:
      | from | text  | status |
      | me   | Hello | failed |
    When "Ana" sends "Hello?"
    And agent "Alice" answers "Ana"
    Given the next message to phones is truncated
    When agent "Alice" sends "Good morning"
    Then "Ana" does not see "Good morning"
    And the message "Good morning" is rejected

  Scenario: What is armed is taken back
    Given every 1st webhook is delayed by 1 hour
    And no fault is armed
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"

  Scenario: A connector that is killed while its call is held up
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Given the next frame to Oceana is delayed by 1 hour
    When "Ana" sends "Are you there?"
    And "Ana" sends "Hello?"
    And the connector is killed
    And the connector starts again
    Then within 5 minutes agent "Alice" sees "Are you there?" from "Ana"
    And agent "Alice" sees "Hello?" from "Ana"
    And never within 2 hours agent "Alice" sees "Are you there?" exactly 2 times

  Scenario: What comes behind a held frame keeps its place
    When "Ana" sends "One"
    And agent "Alice" answers "Ana"
    Given the next frame to Oceana is delayed by 10 seconds
    When "Ana" sends "Two"
    And "Ana" sends "Three"
    Then agent "Alice" does not see "Two"
    And agent "Alice" does not see "Three"
    When 10 seconds pass
    Then agent "Alice"'s desk shows:
      | from | text  |
      | Ana  | One   |
      | Ana  | Two   |
      | Ana  | Three |

  Scenario: Many faults at once
    Given every 2nd send is slowed to 10B/s
    And every 3rd webhook is reset
    And every 2nd frame to Oceana is delayed by 2 seconds
    When "Ana" sends 10 messages
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "One"
    And agent "Alice" sends "Two"
    And 1 hour passes
    Then "Ana" sees "One" exactly 1 time
    And "Ana" sees "Two" exactly 1 time
