Feature: Connecting a Twitter account
  There is no approval to wait for, but handle and password are needed.

  @R169
  Scenario: An account works at once
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"

  @R169
  Scenario Outline: Nothing is connected without the <detail>
    When a Twitter integration is connected without its "<detail>"
    Then connecting fails because of the "<detail>"

    Examples:
      | detail   |
      | handle   |
      | password |
