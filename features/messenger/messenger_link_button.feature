Feature: Links on Messenger are buttons
  A link that comes with a text is a button below it, which opens the address.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R127
  Scenario: The button opens the page
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Our jackets","actions":[{"type":"link","text":"Learn more","uri":"https://shop.example/jackets"}]}
      """
    Then "Ana" sees "Our jackets"
    And "Ana" sees the buttons "Learn more"
    When "Ana" taps "Learn more"
    Then "Ana"'s browser shows "https://shop.example/jackets"

  @R127
  Scenario: A label that is too long is cut
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"text","text":"Our jackets","actions":[{"type":"link","text":"Learn more about jackets","uri":"https://shop.example"}]}
      """
    Then "Ana" sees the buttons "Learn more about jac"
