Feature: A Given states a state, whatever it was before

  A background sets up what most scenarios need. A scenario that needs something else says so, and means it.

  Background:
    Given the clock reads "2021-02-27T22:00:00Z"
    And a WhatsApp production number
    And agent "Alice" is not ready
    And "Ana" uses WhatsApp with number "+447700900001"
    And a template "spring_sale" that WhatsApp has pending
    And virus scanning is not enabled

  Scenario: An agent who was not ready is
    Given agent "Alice" is ready with a multiplicity of 2
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"

  Scenario: An agent who was ready is not
    Given agent "Bob" is ready
    And agent "Bob" is not ready
    When "Ana" sends "Hello"
    Then no agent is alerted
    And "Ana" is waiting in the queue

  Scenario: An agent takes another number of contacts
    Given agent "Alice" is ready with a multiplicity of 1
    And agent "Alice" is ready with a multiplicity of 2
    When "Ana" sends "Hello"
    And "Bo" sends "Hello"
    And "Cleo" sends "Hello"
    Then agent "Alice" is alerted by "Ana"
    And agent "Alice" is alerted by "Bo"
    And "Cleo" is waiting in the queue

  Scenario: An agent has other attributes, and keeps them
    Given contacts are routed by attributes "Language.English"
    And contacts are routed by attributes "Language.French"
    And agent "Alice" is ready for attributes "Language.English"
    And agent "Alice" is ready for attributes "Language.French"
    And agent "Alice" is not ready
    And agent "Alice" is ready
    When "Ana" sends "Bonjour"
    Then agent "Alice" is alerted by "Ana"

  Scenario: Attributes that are no longer there do not count
    Given contacts are routed by attributes "Language.French"
    And agent "Alice" is ready for attributes "Language.French"
    And agent "Alice" is ready for attributes "Language.English"
    When "Ana" sends "Bonjour"
    Then no agent is alerted

  Scenario: An agent works on Messaging after all
    Given agent "Bob" is ready without the Messaging channel
    And agent "Bob" is ready
    When "Ana" sends "Hello"
    Then agent "Bob" is alerted by "Ana"

  Scenario: An agent who signed out is ready in the middle of a scenario
    Given agent "Alice" is ready
    When agent "Alice" signs out
    And "Ana" sends "Hello"
    Then "Ana" is waiting in the queue
    Given agent "Alice" is ready
    Then agent "Alice" is alerted by "Ana"

  Scenario: A pending template is approved
    Given agent "Alice" is ready
    And the approved template "spring_sale" in namespace "communications" and language "en_US"
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "spring_sale"
    Then "Ana" sees the template "spring_sale"

  Scenario: An approved template is rejected, in the language that it has
    Given agent "Alice" is ready
    And the approved template "hello_world" in namespace "shop" and language "de"
    And a template "hello_world" that WhatsApp has rejected
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    Then the message "hello_world" is rejected
    And "Ana" does not see the template "hello_world"

  Scenario: Scanning is enabled
    Given virus scanning is enabled
    And agent "Alice" is ready
    When "Ana" sends the file "invoice.pdf"
    And agent "Alice" answers "Ana"
    Then the scanner was called 1 time

  Scenario: Scanning is enabled and disabled while everything runs
    Given agent "Alice" is ready
    When "Ana" sends the file "invoice.pdf"
    And agent "Alice" answers "Ana"
    Then the scanner was not called
    Given virus scanning is enabled
    When "Ana" sends the file "eicar.pdf"
    Then the scanner was called 1 time
    And agent "Alice" sees that a file was blocked
    Given virus scanning is not enabled
    When "Ana" sends the file "manual.pdf"
    Then the scanner was called 1 time
    And agent "Alice" sees the file "manual.pdf" from "Ana"

  Scenario: A channel is taken away
    Given no WhatsApp integration
    And a Messenger page
    And agent "Alice" is ready
    When "Bo" sends "Hello"
    Then agent "Alice" is alerted by "Bo"

  Scenario Outline: <channel> is taken away and set up again
    Given <set up>
    And no <channel> integration
    And no <channel> integration
    And <set up>
    And <set up>
    And agent "Alice" is ready
    When "Bo" sends "Hello" on <channel>
    And agent "Alice" answers "Bo"
    And agent "Alice" sends "How can I help?"
    Then "Bo" sees "How can I help?"

    Examples:
      | channel   | set up                                            |
      | WhatsApp  | a WhatsApp production number                      |
      | WhatsApp  | a WhatsApp production number "+442079460101"      |
      | Messenger | a Messenger page                                  |
      | Messenger | a Messenger page in region "US"                   |
      | Twitter   | a Twitter account                                 |
      | Web       | a web messenger                                   |

  Scenario: A phone has another number
    Given "Ana" uses WhatsApp with number "+447700900002"
    And "Ana" uses WhatsApp with number "+33612345678"
    And agent "Alice" is ready
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And 25 hours pass
    And agent "Alice" sends the template "hello_world"
    Then the ledger shows 1 template charge for "FR"

  Scenario: A phone is on another network
    Given a Twitter account
    And "Ana" uses Twitter
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Good morning"
    Then "Ana" sees "Good morning"
    And the ledger is empty

  Scenario: A page moves to Europe
    Given a Messenger page
    And a Messenger page in region "EU"
    And "Bo" uses Messenger in region "US"
    And "Bo" uses Messenger in region "EU"
    And "Bo" uses Messenger on a web client
    And agent "Alice" is ready
    When "Bo" sends "Hello"
    Then agent "Alice" is alerted by "Bo"

  Scenario: A number that was not approved is
    Given a WhatsApp production number "+442079460101" that is not approved
    And a WhatsApp production number "+442079460101"
    And agent "Alice" is ready
    When "Ana" sends "Hello" to the number "+442079460101"
    Then agent "Alice" is alerted by "Ana"

  Scenario: A number that was in use is no longer registered
    Given a WhatsApp production number "+442079460100" that is unregistered
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    Then no agent is alerted

  Scenario: Another welcome and another chatbot
    Given a welcome message "First"
    And a welcome message "Second"
    And a chatbot that answers "One moment."
    And a chatbot that answers "An agent will be with you soon."
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    Then "Ana" sees "An agent will be with you soon."
    And "Ana" does not see "One moment."
    When "Ana" sends "Well?"
    And agent "Alice" answers "Ana"
    Then "Ana" sees "Second"
    And "Ana" does not see "First"

  Scenario: The clock reads a later instant
    Given the clock reads "2021-02-27T22:00:00Z"
    And the clock reads "2021-02-28T08:00:00Z"
    When 1 minute passes
    Then the clock shows "2021-02-28T08:01:00Z"

  Scenario: The secret of the webhook is checked, said twice
    Given the webhook secret is checked
    And the webhook secret is checked
    When a webhook with a wrong secret reaches the connector
    Then it answers 401

  Scenario: A sandbox is not activated yet, whatever it was
    Given a WhatsApp sandbox number
    When "Ana" sends the sandbox code
    Then "Ana" is permitted on the sandbox
    Given a WhatsApp sandbox number
    Then "Ana" is not permitted on the sandbox

  Scenario: What happens is a Given too
    Given agent "Alice" is ready
    And "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    When agent "Alice" sends "How can I help?"
    Then "Ana" sees "How can I help?"
