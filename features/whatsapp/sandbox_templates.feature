Feature: No templates on the sandbox
  After a day without a message of the end user the conversation is dead until the end user writes.

  Background:
    Given a WhatsApp sandbox number
    And the approved template "hello_world" in namespace "communications" and language "en_US"
      """
      Thank you for contacting us. We are sorry for the delay.
      """
    And agent "Alice" is ready
    When "Ana" sends the sandbox code
    And "Ana" sends "Hello" to the sandbox number
    And agent "Alice" answers "Ana"

  @R109
  Scenario: Not inside the window
    When agent "Alice" sends the template "hello_world"
    Then the message "hello_world" is rejected
    And "Ana" does not see the template "hello_world"
    When agent "Alice" sends "Good morning"
    Then the message "Good morning" is delivered

  @R109
  Scenario: Not after it, when nothing else would do either
    When 25 hours pass
    And agent "Alice" sends the template "hello_world"
    And agent "Alice" sends "Good morning"
    Then the message "hello_world" is rejected
    And the message "Good morning" is rejected with code 470
    And "Ana" is shown nothing by the business
    When "Ana" sends "Hello?" to the sandbox number
    And agent "Alice" sends "Here we are"
    Then the message "Here we are" is delivered

  @R109
  Scenario: The reason that the cloud gives
    When the business posts to "Ana":
      """
      {"role":"appMaker","messageSchema":"whatsapp","message":{"type":"template","template":{"namespace":"communications",
       "name":"hello_world","language":{"policy":"deterministic","code":"en_US"}}}}
      """
    Then the post is rejected as "bad_request"
