Feature: A card needs a title and an action
  A carousel with a card that lacks one is refused at once.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R137
  Scenario Outline: A card without <what>
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{<card>}]}
      """
    Then it answers 400
    And "Ana"'s phone shows:
      | from | text  | status    |
      | me   | Hello | delivered |

    Examples:
      | what       | card                                                         |
      | title      | "actions":[{"type":"postback","text":"Buy","payload":"BUY"}] |
      | actions    | "title":"Jacket","actions":[]                                |
      | any action | "title":"Jacket"                                             |
