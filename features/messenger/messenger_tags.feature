Feature: Message tags reach beyond the window
  A message with one of the tags of 2020 is delivered late; any other is not.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R086
  Scenario Outline: The tag <tag> <arrives>
    When 25 hours pass
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Your account","override":{"messenger":{"payload":{"message":{"text":"Your account"},"messaging_type":"MESSAGE_TAG","tag":"<tag>"}}}}
      """
    Then it answers 201
    And "Ana" <sees> "Your account"

    Examples:
      | tag                    | arrives  | sees         |
      | ACCOUNT_UPDATE         | arrives  | sees         |
      | POST_PURCHASE_UPDATE   | arrives  | sees         |
      | CONFIRMED_EVENT_UPDATE | arrives  | sees         |
      | HUMAN_AGENT            | does not | does not see |
      | SHIPPING_UPDATE        | does not | does not see |

  @R086
  Scenario: A postback renews the window
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Choose","actions":[{"type":"postback","text":"Yes","payload":"YES"}]}
      """
    And 23 hours pass
    And "Ana" taps "Yes"
    And agent "Alice" answers "Ana"
    And 23 hours pass
    And agent "Alice" sends "Thank you"
    Then "Ana" sees "Thank you"
