Feature: Content that WhatsApp does not approve
  A reviewer reads each template and refuses eight kinds of content, with the reason.

  @R092
  Scenario Outline: Content <tag>
    Given a WhatsApp production number
    And agent "Alice" is ready
    When the template "some_news" is submitted with content "<tag>"
    Then WhatsApp has the template "some_news" pending
    When 14 days pass
    Then WhatsApp has the template "some_news" rejected because "<reason>"
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "some_news"
    Then the message "some_news" is rejected with code 2001

    Examples:
      | tag               | reason                                    |
      | promotion         | It sells                                  |
      | app_review        | It asks for a review of the app           |
      | share             | It asks a customer to pass notifications  |
      | recurring         | Its content recurs                        |
      | interest_reminder | It reminds of an interest                 |
      | reengagement      | It wants a customer back                  |
      | media             | It holds a video, a picture               |
      | survey            | It asks for an opinion                    |
