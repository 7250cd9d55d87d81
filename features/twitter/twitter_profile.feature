Feature: What Twitter shows about an account
  Name, description, location and website.

  @R170
  Scenario: Four fields
    Given a Twitter account
    And the Twitter profile of the business:
      | field       | value                     |
      | name        | Wavetank                  |
      | description | Jackets for every weather |
      | location    | London                    |
      | website     | https://shop.example      |
    When "Ana" sends "Hello"
    Then "Ana" sees the profile of the business:
      | field       | value                     |
      | name        | Wavetank                  |
      | description | Jackets for every weather |
      | location    | London                    |
      | website     | https://shop.example      |
