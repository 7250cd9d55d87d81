Feature: Templates are tried with a real account
  On an active number they arrive. Without one they do not, and the sandbox is none.

  @R094
  Scenario: The client of the number goes and comes back
    Given a WhatsApp production number "+442079460101"
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And "+442079460101" is unregistered
    And agent "Alice" sends the template "hello_world"
    Then the message "hello_world" is rejected
    And "Ana" does not see the template "hello_world"
    When "+442079460101" is registered
    And "+442079460101" is integrated
    And agent "Alice" sends the template "hello_world"
    Then "Ana" sees the template "hello_world"
    And the ledger shows 1 template charge for "GB"
