Feature: The business joins no group and takes no calls
  The app says so, and the business hears nothing.

  @R120
  Scenario Outline: Ana <does>
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" <does>
    Then "Ana" sees an error
    And no contact is created
    And no agent is alerted

    Examples:
      | does                         |
      | adds the business to a group |
      | calls the business           |
