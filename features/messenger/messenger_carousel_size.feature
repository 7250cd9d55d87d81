Feature: A carousel has up to ten cards
  More are refused at once, and nothing reaches the phone.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R136
  Scenario: One and ten are drawn
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket 1","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]}]}
      """
    Then it answers 201
    And "Ana" sees a carousel of 1 cards
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket 1","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 2","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 3","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 4","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 5","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 6","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 7","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 8","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 9","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 10","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]}]}
      """
    Then it answers 201
    And "Ana" sees a carousel of 10 cards

  @R136
  Scenario: Eleven are refused
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket 1","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 2","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 3","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 4","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 5","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 6","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 7","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 8","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 9","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 10","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]},{"title":"Jacket 11","description":"Warm","mediaUrl":"https://shop.example/jacket.png","actions":[{"type":"postback","text":"Add to Cart","payload":"ADD"}]}]}
      """
    Then it answers 400
    And "Ana"'s phone shows:
      | from | text  | status    |
      | me   | Hello | delivered |
