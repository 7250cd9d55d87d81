Feature: What a template is sent with
  Name, namespace, language and the number of parameters must be those that were approved.

  Background:
    Given a WhatsApp production number
    And the approved template "parcel_sent" in namespace "communications" and language "en_US"
      """
      Dear {{1}}, your order arrives on {{2}}.
      """
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R096
  Scenario: All as approved
    When agent "Alice" sends the template "parcel_sent" with "Ann, Tuesday"
    Then "Ana" sees "Dear Ann, your order arrives on Tuesday."
    And the message "parcel_sent" is delivered

  @R096
  Scenario Outline: With <parameters>
    When agent "Alice" sends the template "parcel_sent" with "<parameters>"
    Then the message "parcel_sent" is rejected with code 2000
    And the ledger is empty

    Examples:
      | parameters             |
      | Ann                    |
      | Ann, Tuesday, Thursday |

  @R096
  Scenario Outline: In language <code> and namespace <namespace>
    When the business posts to "Ana":
      """
      {"role":"appMaker","messageSchema":"whatsapp","message":{"type":"template","template":{"namespace":"<namespace>",
       "name":"parcel_sent","language":{"policy":"<policy>","code":"<code>"},
       "components":[{"type":"body","parameters":[{"type":"text","text":"Ann"},{"type":"text","text":"Tuesday"}]}]}}}
      """
    Then the post is rejected with code 2001

    Examples:
      | namespace      | code  | policy        |
      | communications | de    | deterministic |
      | communications | de    | fallback      |
      | elsewhere      | en_US | deterministic |

  @R096
  Scenario: Where the policy "fallback" is followed, the number's language does
    Given the WhatsApp option "followFallback" is "true"
    When the business posts to "Ana":
      """
      {"role":"appMaker","messageSchema":"whatsapp","message":{"type":"template","template":{"namespace":"communications",
       "name":"parcel_sent","language":{"policy":"fallback","code":"de"},
       "components":[{"type":"body","parameters":[{"type":"text","text":"Ann"},{"type":"text","text":"Tuesday"}]}]}}}
      """
    Then the post is delivered
    And "Ana" is shown a template "Dear Ann, your order arrives on Tuesday."
