Feature: In public and in private on Facebook
  What stands on the page is for everybody to see and is no business of the contact centre. What is written to the page is.

  @R006
  Scenario: A post, then a message
    Given a Messenger page
    And agent "Alice" is ready
    When "Ana" posts "Great jackets!" publicly
    And "Ana" sends "Do you have it in red?"
    And agent "Alice" answers "Ana"
    And "Ana" posts "Still waiting!" publicly
    And agent "Alice" sends "We do."
    Then agent "Alice"'s desk shows:
      | from  | text                   | status   |
      | Ana   | Do you have it in red? |          |
      | Alice | We do.                 | accepted |
    And "Ana" sees "We do."
