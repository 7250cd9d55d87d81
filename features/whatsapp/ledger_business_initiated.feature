Feature: What the business begins is paid
  WhatsApp knows it, though no agent can do it here: it must be a template, and once the end user answers a day is free.

  @R100
  Scenario: Past the cloud
    Given a WhatsApp production number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    And agent "Alice" is ready
    When WhatsApp is given the template "hello_world" for "Bo"
    Then the post is delivered
    And "Bo" sees the template "hello_world"
    And the ledger shows 1 template charge for "GB"
    When "Bo" sends "Yes?"
    And agent "Alice" answers "Bo"
    And agent "Alice" sends "Good morning"
    Then the message "Good morning" is delivered
    And the ledger shows 1 template charge for "GB"
