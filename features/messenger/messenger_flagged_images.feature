Feature: Pictures that people reported
  The app hides them, though they are delivered.

  Background:
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R146
  Scenario: A placeholder instead
    Given people have reported pictures from "pictures.example"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","mediaUrl":"https://pictures.example/jacket.png"}
      """
    Then "Ana" sees a placeholder
    And "Ana" does not see the image "jacket.png"
    And a "message:delivery:channel" webhook reached the connector

  @R146
  Scenario: Pictures from elsewhere show
    Given people have reported pictures from "pictures.example"
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"image","mediaUrl":"https://shop.example/jacket.png"}
      """
    Then "Ana" sees the image "jacket.png"
