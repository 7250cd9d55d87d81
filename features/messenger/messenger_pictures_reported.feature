Feature: A picture of an agent that people have reported
  Messenger covers it, and tells the business that it was delivered all the same. A picture from another place is seen.

  Background:
    Given a Messenger page
    And people have reported pictures from "pictures.example"
    And agent "Alice" is ready
    When "Ana" sends "Show me"
    And agent "Alice" answers "Ana"

  @R146
  Scenario: Covered
    When agent "Alice" sends the rich media "image":
      """
      {"mediaUrl":"https://pictures.example/hat.png","mediaType":"image/png"}
      """
    And agent "Alice" sends "Do you like it?"
    Then "Ana" sees a placeholder
    And "Ana" does not see the image "hat.png"
    And "Ana" sees "Do you like it?"
    And a "message:delivery:channel" webhook reached the connector

  @R146
  Scenario: Seen
    When agent "Alice" sends the rich media "image":
      """
      {"mediaUrl":"https://media.example/hat.png","mediaType":"image/png"}
      """
    Then "Ana" sees the image "hat.png"
