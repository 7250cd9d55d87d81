Feature: A Given sets a state of the connector that runs, too

  The connector goes on with its new configuration as it does in production when its files change: it finishes what it has in hand, logs
  out, and the next one takes up the rest from the durable log. Contacts and messages stay.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready with a multiplicity of 3
    And a welcome message "First"
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Then "Ana" sees "First"

  Scenario: Another welcome, for who comes next
    Given a welcome message "Second"
    When "Ana" sends "Still there?"
    And agent "Alice" sends "Of course." to "Ana"
    And "Bo" sends "Good day"
    And agent "Alice" answers "Bo"
    Then "Bo" sees "Second"
    And "Ana"'s phone shows:
      | from     | text         | status    |
      | me       | Hello        | delivered |
      | business | First        |           |
      | me       | Still there? | delivered |
      | business | Of course.   |           |
    And agent "Alice" sees "Still there?" from "Ana"

  Scenario: Another routing, for who comes next
    Given contacts are routed by attributes "Language.French"
    And agent "Bob" is ready for attributes "Language.French"
    When "Ana" sends "Still there?"
    And "Bo" sends "Bonjour"
    Then agent "Alice" sees "Still there?" from "Ana"
    And agent "Bob" is alerted by "Bo"

  Scenario Outline: The secret of the webhook is checked from now on: a webhook <with> is answered <status>
    When a webhook with a wrong secret reaches the connector
    Then it answers 200
    Given the webhook secret is checked
    When a webhook <with> reaches the connector
    Then it answers <status>

    Examples:
      | with                  | status |
      | with the right secret | 200    |
      | with a wrong secret   | 401    |
      | without a secret      | 401    |

  Scenario: The cloud's own calls are let in after the secret is checked
    Given the webhook secret is checked
    When "Ana" sends "Still there?"
    Then agent "Alice" sees "Still there?" from "Ana"

  Scenario: The webhook is registered no longer, and again, with a secret that is checked
    Given the webhook secret is checked
    And the webhook is not registered
    When "Ana" sends "Anybody there?"
    Then agent "Alice" does not see "Anybody there?"
    When the webhook is registered
    And "Ana" sends "And now?"
    Then agent "Alice" sees "And now?" from "Ana"
    When a webhook with a wrong secret reaches the connector
    Then it answers 401

  Scenario: People are told when nobody can read what they write
    Given end users are told "We are unavailable." while Oceana is unavailable
    When Oceana goes down
    And 15 minutes pass
    And "Ana" sends "Anybody there?"
    Then "Ana" sees "We are unavailable."

  Scenario: Oceana is away meanwhile
    When Oceana goes down
    Given a welcome message "Second"
    When "Bo" sends "Good day"
    And Oceana comes back
    And agent "Alice" answers "Bo"
    Then "Bo" sees "Second"

  Scenario: The connector is down meanwhile
    When the connector is killed
    Given a welcome message "Second"
    When "Bo" sends "Good day"
    And the connector starts again
    And 1 minute passes
    And agent "Alice" answers "Bo"
    Then "Bo" sees "Second"

  @unordered
  Scenario: More sockets to Oceana
    Given the connector keeps 3 sockets to Oceana
    When "Ana" sends "Still there?"
    And agent "Alice" sends "Of course." to "Ana"
    Then agent "Alice" sees "Still there?" from "Ana"
    And "Ana" sees "Of course."

  Scenario: A quirk of a network shows from then on
    Given a Twitter account
    And "Tom" uses Twitter on a ios client
    When "Tom" sends "Hello"
    And the business starts typing to "Tom"
    Then "Tom" sees no typing indicator
    Given the quirk "Twitter's apps show typing"
    When the business starts typing to "Tom"
    Then "Tom" sees a typing indicator
