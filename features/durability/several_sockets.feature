Feature: A connector with several sockets to Oceana keeps every conversation in order
  Each conversation stays with one socket. When the connections break, each socket takes up where it was.
  Which of them logs in first is chance: journals of two runs differ in that (tag unordered).

  @unordered
  Scenario: Two people whose conversations go over different sockets
    Given a WhatsApp production number
    And the connector keeps 2 sockets to Oceana
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And "Bo" sends "Good day"
    And agent "Alice" answers "Bo"
    And agent "Alice" sends "Hello Ana" to "Ana"
    And agent "Alice" sends "Hello Bo" to "Bo"
    And Oceana drops the connection
    And "Ana" sends "Where is my order?"
    And "Bo" sends "Where is mine?"
    And agent "Alice" sends "It left this morning." to "Ana"
    And agent "Alice" sends "It arrives today." to "Bo"
    And Oceana drops the connection
    Then "Ana"'s phone shows:
      | from     | text                  |
      | me       | Hello                 |
      | business | Hello Ana             |
      | me       | Where is my order?    |
      | business | It left this morning. |
    And "Bo"'s phone shows:
      | from     | text              |
      | me       | Good day          |
      | business | Hello Bo          |
      | me       | Where is mine?    |
      | business | It arrives today. |
    And agent "Alice" sees "Where is my order?" exactly 1 time
    And agent "Alice" sees "Where is mine?" exactly 1 time
