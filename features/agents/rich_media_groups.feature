Feature: The rich media widget offers what the end user's channel can show

  @R095 @R119
  Scenario Outline: On <channel>
    Given <integration>
    And "Ana" uses <channel>
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    Then agent "Alice" is offered the rich media groups "<offered>"
    And agent "Alice" is not offered the rich media groups "<not offered>"

    Examples:
      | integration                   | channel   | offered                                                 | not offered                                |
      | a WhatsApp production number  | WhatsApp  | Images, Attachments, WhatsApp Template Messages         | Carousel, Messages with action buttons     |
      | a Messenger page              | Messenger | Images, Carousel, Messages with action buttons          | WhatsApp Template Messages                 |
      | a Twitter account             | Twitter   | Text messages, Images, Messages with action buttons     | Carousel, WhatsApp Template Messages       |
      | a web messenger               | Web       | Structured messages, Carousel, Messages with action buttons | WhatsApp Template Messages             |
