Feature: Carousels on Twitter are text
  What Twitter cannot draw arrives as text with its addresses.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R165 @R166
  Scenario: A numbered list
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"carousel","items":[{"title":"Jacket","description":"Warm","actions":[{"type":"link","text":"Learn more","uri":"https://shop.example/jackets"}]}]}
      """
    Then "Ana" sees the lines:
      """
      1. Jacket
      Warm
      Learn more https://shop.example/jackets
      """
    And "Ana" sees no buttons
