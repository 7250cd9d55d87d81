Feature: Connecting a page
  There is no approval to wait for, but the account and the page must be named.

  @R143
  Scenario: A page works at once
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"

  @R144
  Scenario Outline: Nothing is connected without the <detail>
    When a Messenger integration is connected without its "<detail>"
    Then connecting fails because of the "<detail>"

    Examples:
      | detail    |
      | page name |
      | username  |
      | password  |
