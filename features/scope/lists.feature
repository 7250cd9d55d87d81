Feature: Lists
  Messenger draws a list as one; WhatsApp and Twitter get a message for each of its entries.

  @R119 @R165
  Scenario Outline: On <channel> two messages
    Given <integration>
    And "Ana" uses <channel>
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"list","items":[{"title":"Tacos","description":"Three","actions":[{"type":"link","text":"More","uri":"https://food.example/t"}]},{"title":"Ramen","description":"Hot","actions":[{"type":"link","text":"More","uri":"https://food.example/r"}]}]}
      """
    Then "Ana" sees the lines:
      """
      Tacos
      Three
      More https://food.example/t
      """
    And "Ana" sees the lines:
      """
      Ramen
      Hot
      More https://food.example/r
      """

    Examples:
      | integration                  | channel  |
      | a WhatsApp production number | WhatsApp |
      | a Twitter account            | Twitter  |

  @R135
  Scenario: On Messenger one
    Given a Messenger page
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"list","items":[{"title":"Tacos","description":"Three","actions":[{"type":"link","text":"More","uri":"https://food.example/t"}]},{"title":"Ramen","description":"Hot","actions":[{"type":"link","text":"Less","uri":"https://food.example/r"}]}]}
      """
    Then "Ana" sees the buttons "More"
    And "Ana" sees the buttons "Less"
