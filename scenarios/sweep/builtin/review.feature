Feature: The review of a template

  Scenario: A template is sent
    Given a WhatsApp production number
    And agent "Alice" is ready
    When the template "some_news" is submitted in category "ALERT_UPDATE"
    And "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And 7 days pass
    And agent "Alice" sends the template "some_news"
    Then the message "some_news" is delivered
