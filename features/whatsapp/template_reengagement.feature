Feature: One template brings a conversation back
  A template that excuses the delay and asks for an answer makes a single paid message do.

  @R093
  Scenario: Once, and then the end user replies
    Given a WhatsApp production number
    And the approved template "reengage_once" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. Apologies for the delay. Please reply if you still need help.
      """
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And 30 hours pass
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "reengage_once"
    And "Ana" sends "I do"
    And agent "Alice" sends "Tell me more."
    And "Ana" sends "My parcel is late."
    And agent "Alice" sends "It arrives today."
    Then the message "It arrives today." is delivered
    And the ledger shows 1 template charge for "GB"
