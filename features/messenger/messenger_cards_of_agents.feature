Feature: An agent sends cards on Messenger
  Up to ten stand side by side, each with a title and something to tap. The widget keeps back what Messenger would refuse.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "What is there for lunch?"
    And agent "Alice" answers "Ana"

  @R135
  Scenario: The menu, and a choice from it
    When agent "Alice" sends the rich media "Lunch menu"
    Then "Ana" sees a carousel of 3 cards
    And "Ana" sees a card "Salad" with the image "salad.jpg" and the buttons "Take salad, About salad"
    When "Ana" taps "Take sandwich"
    Then agent "Alice" sees that "Ana" chose "SANDWICH"

  @R136
  Scenario: Ten cards, and not one more
    When agent "Alice" sends the rich media "carousel":
      """
      {"items":[{"title":"1","actions":[{"type":"postback","text":"Take 1","payload":"1"}]},{"title":"2","actions":[{"type":"postback","text":"Take 2","payload":"2"}]},
       {"title":"3","actions":[{"type":"postback","text":"Take 3","payload":"3"}]},{"title":"4","actions":[{"type":"postback","text":"Take 4","payload":"4"}]},
       {"title":"5","actions":[{"type":"postback","text":"Take 5","payload":"5"}]},{"title":"6","actions":[{"type":"postback","text":"Take 6","payload":"6"}]},
       {"title":"7","actions":[{"type":"postback","text":"Take 7","payload":"7"}]},{"title":"8","actions":[{"type":"postback","text":"Take 8","payload":"8"}]},
       {"title":"9","actions":[{"type":"postback","text":"Take 9","payload":"9"}]},{"title":"10","actions":[{"type":"postback","text":"Take 10","payload":"10"}]}]}
      """
    Then "Ana" sees a carousel of 10 cards
    When "Ana" taps "Take 10"
    Then agent "Alice" sees that "Ana" chose "10"
    And agent "Alice" cannot send the rich media "carousel":
      """
      {"items":[{"title":"1","actions":[{"type":"postback","text":"Take 1","payload":"1"}]},{"title":"2","actions":[{"type":"postback","text":"Take 2","payload":"2"}]},
       {"title":"3","actions":[{"type":"postback","text":"Take 3","payload":"3"}]},{"title":"4","actions":[{"type":"postback","text":"Take 4","payload":"4"}]},
       {"title":"5","actions":[{"type":"postback","text":"Take 5","payload":"5"}]},{"title":"6","actions":[{"type":"postback","text":"Take 6","payload":"6"}]},
       {"title":"7","actions":[{"type":"postback","text":"Take 7","payload":"7"}]},{"title":"8","actions":[{"type":"postback","text":"Take 8","payload":"8"}]},
       {"title":"9","actions":[{"type":"postback","text":"Take 9","payload":"9"}]},{"title":"10","actions":[{"type":"postback","text":"Take 10","payload":"10"}]},
       {"title":"11","actions":[{"type":"postback","text":"Take 11","payload":"11"}]}]}
      """

  @R137
  Scenario Outline: A card without <what> stays at the desk
    Then agent "Alice" cannot send the rich media "carousel":
      """
      {"items":[{<card>}]}
      """
    When agent "Alice" sends the rich media "carousel":
      """
      {"items":[{"title":"Soup","actions":[{"type":"postback","text":"Take it","payload":"SOUP"}]}]}
      """
    Then "Ana" sees a carousel of 1 cards
    And "Ana" sees the buttons "Take it"
    And the cloud received 1 message

    Examples:
      | what           | card                                                              |
      | a title        | "actions":[{"type":"postback","text":"Take it","payload":"SOUP"}] |
      | anything to do | "title":"Soup","actions":[]                                       |

  @R139
  Scenario: Nothing to pay with
    Then agent "Alice" cannot send the rich media "text":
      """
      {"text":"Pay now","actions":[{"type":"buy","text":"Pay","amount":1000}]}
      """
    When agent "Alice" sends the rich media "text":
      """
      {"text":"Pay at the counter","actions":[{"type":"link","text":"Where it is","uri":"https://shop.example/counter"}]}
      """
    Then "Ana" sees "Pay at the counter"
    And "Ana" sees the buttons "Where it is"
    And "Ana" does not see "Pay now"
