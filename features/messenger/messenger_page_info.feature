Feature: What the app shows about a page
  People see who they write to.

  @R145
  Scenario: The public profile
    Given a Messenger page
    And the Messenger profile of the business:
      | field         | value                       |
      | name          | Wavetank                    |
      | picture       | https://shop.example/us.png |
      | description   | Jackets for every weather   |
      | address       | 1 High Street               |
      | map           | 51.5,-0.1                   |
      | email         | hello@shop.example          |
      | vertical      | Clothing                    |
      | website       | https://shop.example        |
      | opening hours | 9 to 5                      |
    When "Ana" sends "Hello"
    Then "Ana" sees the profile of the business:
      | field         | value                       |
      | name          | Wavetank                    |
      | picture       | https://shop.example/us.png |
      | description   | Jackets for every weather   |
      | address       | 1 High Street               |
      | map           | 51.5,-0.1                   |
      | email         | hello@shop.example          |
      | vertical      | Clothing                    |
      | website       | https://shop.example        |
      | opening hours | 9 to 5                      |
