Feature: Addresses in texts
  An address stays in the text as it was written. Messenger and Twitter draw a card for it.

  @R114 @R127 @R160
  Scenario Outline: On <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Look: https://shop.example/jackets"
    Then "Ana" sees "Look: https://shop.example/jackets"
    And "Ana" sees <card>

    Examples:
      | integration                  | channel   | card                        |
      | a WhatsApp production number | WhatsApp  | no preview                  |
      | a Messenger page             | Messenger | a preview of "shop.example" |
      | a Twitter account            | Twitter   | a preview of "shop.example" |
