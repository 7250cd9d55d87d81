Feature: Categories of templates
  A submission names one of a fixed list.

  @R090
  Scenario Outline: <category> is known
    When the template "some_news" is submitted in category "<category>"
    Then WhatsApp has the template "some_news" pending

    Examples:
      | category                |
      | ACCOUNT_UPDATE          |
      | PAYMENT_UPDATE          |
      | PERSONAL_FINANCE_UPDATE |
      | SHIPPING_UPDATE         |
      | RESERVATION_UPDATE      |
      | APPOINTMENT_UPDATE      |
      | TRANSPORTATION_UPDATE   |
      | TICKET_UPDATE           |
      | ISSUE_RESOLUTION        |
      | ALERT                   |
      | ALERT_UPDATE            |

  @R090
  Scenario Outline: <category> is not
    When the template "some_news" is submitted in category "<category>"
    Then the submission is refused because of its "category"

    Examples:
      | category     |
      | MARKETING    |
      | alert_update |
