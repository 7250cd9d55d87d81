Feature: Templates need an active number
  Approval of a template is not enough.

  @R094
  Scenario: The number is not activated any more
    Given a WhatsApp production number "+442079460101"
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And "+442079460101" is unregistered
    And agent "Alice" sends the template "hello_world"
    Then the message "hello_world" is rejected
    And "Ana" does not see the template "hello_world"
    And the ledger is empty
