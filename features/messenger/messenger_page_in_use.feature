Feature: A page says who it is before it answers
  Its public profile is what people see of the business; a message to the page reaches an agent of that business.

  @R145
  Scenario: Opened, written to, answered
    Given a Messenger page
    And the Messenger profile of the business:
      | field         | value                       |
      | name          | Wavetank                    |
      | picture       | https://shop.example/us.mp4 |
      | description   | Jackets for every weather   |
      | address       | 1 High Street               |
      | map           | 51.5,-0.1                   |
      | email         | hello@shop.example          |
      | vertical      | Clothing                    |
      | website       | https://shop.example        |
      | opening hours | 9 to 5                      |
    And agent "Alice" is ready
    When "Ana" sends "Are you open today?"
    Then "Ana" sees the profile of the business:
      | field         | value                       |
      | name          | Wavetank                    |
      | picture       | https://shop.example/us.mp4 |
      | description   | Jackets for every weather   |
      | address       | 1 High Street               |
      | map           | 51.5,-0.1                   |
      | email         | hello@shop.example          |
      | vertical      | Clothing                    |
      | website       | https://shop.example        |
      | opening hours | 9 to 5                      |
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "Until 5"
    Then agent "Alice" sees "Are you open today?" from "Ana"
    And "Ana" sees "Until 5"
