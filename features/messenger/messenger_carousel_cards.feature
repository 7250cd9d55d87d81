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

  @R135 @R137
  Scenario: The cloud takes no card of five buttons, and one of three shows them all
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket","mediaUrl":"https://shop.example/jacket.png","actions":[
       {"type":"postback","text":"Red","payload":"1"},{"type":"postback","text":"Green","payload":"2"},{"type":"postback","text":"Blue","payload":"3"},
       {"type":"postback","text":"White","payload":"4"},{"type":"postback","text":"Black","payload":"5"}]}]}
      """
    Then it answers 400
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket","mediaUrl":"https://shop.example/jacket.png","actions":[
       {"type":"postback","text":"Red","payload":"1"},{"type":"postback","text":"Green","payload":"2"},{"type":"postback","text":"Blue","payload":"3"}]}]}
      """
    Then "Ana" sees a card "Jacket" with the image "jacket.png" and the buttons "Red, Green, Blue"
