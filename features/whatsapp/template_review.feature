Feature: How long a review takes
  The answer comes within 2 to 10 business days. Saturdays and Sundays are none.

  @R088
  Scenario: Not before the second and not after the tenth business day
    Given the clock reads "2020-11-02T09:00:00Z"
    When the template "parcel_sent" is submitted in category "SHIPPING_UPDATE"
    And the template "parcel_late" is submitted in category "SHIPPING_UPDATE"
    And the template "receipt" is submitted in category "PAYMENT_UPDATE"
    Then the review of the template "parcel_sent" takes 2 to 14 days
    And the review of the template "parcel_late" takes 2 to 14 days
    And the review of the template "receipt" takes 2 to 14 days
    When 1 day 23 hours 59 minutes pass
    Then WhatsApp has the template "parcel_sent" pending
    And WhatsApp has the template "parcel_late" pending
    And WhatsApp has the template "receipt" pending
    When 12 days 1 minute pass
    Then WhatsApp has the template "parcel_sent" approved
    And WhatsApp has the template "parcel_late" approved
    And WhatsApp has the template "receipt" approved

  @R088
  Scenario: A weekend does not count
    Given the clock reads "2020-11-06T09:00:00Z"
    And the WhatsApp option "maxReviewDays" is "2"
    When the template "parcel_sent" is submitted in category "SHIPPING_UPDATE"
    And the clock reaches "2020-11-10T08:59:59Z"
    Then WhatsApp has the template "parcel_sent" pending
    When 1 second passes
    Then WhatsApp has the template "parcel_sent" approved

  @R088
  Scenario: Whose weekend it is, the time zone says
    Given the clock reads "2020-11-07T03:00:00Z"
    And the WhatsApp option "maxReviewDays" is "2"
    And the WhatsApp option "reviewZone" is "America/New_York"
    When the template "parcel_sent" is submitted in category "SHIPPING_UPDATE"
    And the clock reaches "2020-11-11T02:59:59Z"
    Then WhatsApp has the template "parcel_sent" pending
    When 1 second passes
    Then WhatsApp has the template "parcel_sent" approved
