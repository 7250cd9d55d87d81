Feature: A supervisor looks on, coaches and barges in

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    And supervisor "Sue" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And supervisor "Sue" observes "Ana"

  Scenario: Observing is silent
    When "Ana" sends "My order is late"
    Then agent "Sue" sees "My order is late" from "Ana"
    And the contact with "Ana" is talking to "Alice"
    And the participants of "Ana" changed by "Alice joined"

  Scenario: Only the agent reads what the supervisor coaches
    When supervisor "Sue" coaches "Offer a refund" about "Ana"
    Then agent "Alice" sees the notice "Offer a refund"
    And "Ana" does not see "Offer a refund"
    And the cloud received no message

  Scenario: Barging in is told, and the supervisor writes
    When supervisor "Sue" barges in on "Ana"
    And agent "Sue" sends "I am Alice's supervisor."
    Then "Ana" sees "I am Alice's supervisor."
    And the contact with "Ana" is talking to "Alice, Sue"
    When supervisor "Sue" leaves "Ana"
    Then the contact with "Ana" is talking to "Alice"
    And the participants of "Ana" changed by "Alice joined, Sue joined, Sue left for leave"

  Scenario: A transfer by the supervisor drops both
    Given agent "Bob" is ready
    When supervisor "Sue" barges in on "Ana"
    And agent "Sue" transfers "Ana" to agent "Bob"
    Then agent "Bob" is alerted by "Ana"
    And agent "Alice" has no contact with "Ana"
    And agent "Sue" has no contact with "Ana"
