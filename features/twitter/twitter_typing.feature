Feature: The typing indicator on Twitter
  The site shows it; the apps do not.

  @R162
  Scenario Outline: On a <client> client
    Given a Twitter account
    And "Ana" uses Twitter on a <client> client
    When "Ana" sends "Hello"
    And the business starts typing to "Ana"
    Then "Ana" sees <what> typing indicator

    Examples:
      | client  | what |
      | web     | a    |
      | ios     | no   |
      | android | no   |

  @R162
  Scenario: It ends after three seconds
    Given a Twitter account
    And "Ana" uses Twitter on a web client
    When "Ana" sends "Hello"
    And the business starts typing to "Ana"
    And 3 seconds pass
    Then "Ana" sees no typing indicator
