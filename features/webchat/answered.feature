Feature: A web chat finds an agent without any connector
  Customers on the company's own page talk to Oceana itself, over its public web chat.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Cleo" opens a web chat

  Scenario: Routed, answered and closed by the agent
    Then agent "Alice" is alerted by "Cleo"
    When agent "Alice" answers "Cleo"
    And "Cleo" writes "Do you open on Sunday?" in the web chat
    Then agent "Alice" sees "Do you open on Sunday?" from "Cleo"
    When agent "Alice" sends "From ten to four."
    Then "Cleo" reads "From ten to four." in the web chat
    And the message "From ten to four." is delivered
    When agent "Alice" closes the contact with "Cleo"
    Then the web chat of "Cleo" is over
    And "Cleo" cannot renew the web chat
    And the cloud received no message

  Scenario: Closed by the customer
    When agent "Alice" answers "Cleo"
    And "Cleo" closes the web chat
    Then the web chat of "Cleo" is over
    And agent "Alice" sees the notice "closed: the customer ended the chat"
