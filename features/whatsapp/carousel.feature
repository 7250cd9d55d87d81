Feature: Carousels do not render
  The cards become a numbered text, without pictures and without postbacks.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R118 @R119
  Scenario: Two cards
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[
       {"title":"Tacos","description":"Three","mediaUrl":"https://media.example/t.png","actions":[{"type":"link","text":"More","uri":"https://food.example/t"}]},
       {"title":"Ramen","description":"Hot","actions":[{"type":"postback","text":"Order","payload":"r"}]}]}
      """
    Then the post is delivered
    And "Ana" is shown a text "1. Tacos\nThree\nMore https://food.example/t\n\n2. Ramen\nHot"
