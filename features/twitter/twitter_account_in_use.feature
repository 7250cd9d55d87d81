Feature: An account on Twitter says who it is before it answers
  It is connected on the tier for enterprises. Its profile has four things to read, and who writes to it gets an agent.

  @R167 @R170
  Scenario: Opened, written to, answered
    Given a Twitter account
    And the Twitter profile of the business:
      | field       | value                     |
      | name        | Wavetank                  |
      | description | Jackets for every weather |
      | location    | London                    |
      | website     | https://shop.example      |
    And agent "Alice" is ready
    When "Ana" sends "Do you ship to Wales?"
    Then the Twitter integration is of tier "enterprise"
    And "Ana" sees the profile of the business:
      | field       | value                     |
      | name        | Wavetank                  |
      | description | Jackets for every weather |
      | location    | London                    |
      | website     | https://shop.example      |
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "Gladly"
    Then agent "Alice" sees "Do you ship to Wales?" from "Ana"
    And "Ana" sees "Gladly"
