Feature: A page works from the moment it is connected
  Who connects it signs in to Facebook and names the page. Without one of the three nothing is connected; with them there is nothing to wait for.

  @R143 @R144
  Scenario Outline: First without the <detail>, then with everything
    Given agent "Alice" is ready
    When a Messenger integration is connected without its "<detail>"
    Then connecting fails because of the "<detail>"
    Given a Messenger page
    When "Ana" sends "Are you there?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "Since a minute ago"
    Then agent "Alice" sees "Are you there?" from "Ana"
    And "Ana" sees "Since a minute ago"

    Examples:
      | detail    |
      | page name |
      | username  |
      | password  |
