Feature: What each category is for
  The guide gives examples for each category; every one of them is approved.

  @R091
  Scenario Outline: Examples of <category>
    When the example templates of category "<category>" are submitted
    And 14 days pass
    Then WhatsApp has <count> templates of category "<category>" approved

    Examples:
      | category                | count |
      | ACCOUNT_UPDATE          | 5     |
      | PAYMENT_UPDATE          | 4     |
      | PERSONAL_FINANCE_UPDATE | 5     |
      | SHIPPING_UPDATE         | 4     |
      | RESERVATION_UPDATE      | 6     |
      | APPOINTMENT_UPDATE      | 3     |
      | TRANSPORTATION_UPDATE   | 4     |
      | TICKET_UPDATE           | 4     |
      | ISSUE_RESOLUTION        | 3     |
      | ALERT                   | 2     |
