Feature: A template of each category on a phone
  What was handed in under one of the known categories, agents can send once it is approved.

  @R090 @R091
  Scenario Outline: <category>
    Given a WhatsApp production number
    And agent "Alice" is ready
    When the example templates of category "<category>" are submitted
    And 14 days pass
    And "Ana" sends "Is there any news?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "<template>" with "<parameters>"
    Then "Ana" sees "<text>"
    And the message "<template>" is delivered

    Examples:
      | category                | template             | parameters       | text                                                           |
      | ACCOUNT_UPDATE          | membership_expired   | Monday           | Your membership ended on Monday.                               |
      | PAYMENT_UPDATE          | payment_status       | 4711, complete   | Your payment 4711 is now complete.                             |
      | PERSONAL_FINANCE_UPDATE | bill_reminder        | 12, Friday       | Your bill 12 is due on Friday.                                 |
      | SHIPPING_UPDATE         | parcel_on_its_way    | 4711             | Your parcel 4711 is on its way.                                |
      | RESERVATION_UPDATE      | room_upgraded        | a suite          | Your room is upgraded to a suite.                              |
      | APPOINTMENT_UPDATE      | appointment_moved    | Ann, Tuesday     | Dear Ann, your appointment is now on Tuesday.                  |
      | TRANSPORTATION_UPDATE   | ferry_arrived        | Dover            | The ferry Dover has arrived.                                   |
      | TICKET_UPDATE           | show_cancelled       | Hamlet           | The show Hamlet is cancelled.                                  |
      | ISSUE_RESOLUTION        | issue_resolved       | 4711             | Your request 4711 is resolved.                                 |
      | ALERT                   | check_in_times       | 14:00, 11:00     | You can check in from 14:00 and check out until 11:00.         |
