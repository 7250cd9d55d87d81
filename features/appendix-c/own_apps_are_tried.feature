Feature: Steps 8, 10 and 12 with the business's own apps
  An app is known to the cloud by its integration. Once that is there, a client connects, writes to the agents and is answered.

  @R048 @R050 @R052
  Scenario Outline: A client connects, its message reaches an agent, the answer the client: <channel>
    Given <an app>
    And agent "Alice" is ready
    When "Ana" sends "Hello" on <channel>
    Then agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "How can I help you?"
    Then agent "Alice"'s desk shows:
      | from  | text                | status    |
      | Ana   | Hello               |           |
      | Alice | How can I help you? | delivered |
    And "Ana"'s phone shows:
      | from     | text                | status    |
      | me       | Hello               | delivered |
      | business | How can I help you? |           |

    Examples:
      | channel | an app          |
      | Web     | a web messenger |
      | Android | an Android app  |
      | iOS     | an iOS app      |

  @R050
  Scenario: Who logs in to the app as on the site has one conversation
    Given a web messenger
    And an Android app
    And agent "Alice" is ready
    When "Ana" sends "From the site" on Web
    And "Ana" logs in as "cust-1"
    And agent "Alice" answers "Ana"
    And "Bo" uses Android
    And "Bo" logs in as "cust-1"
    Then "Bo" sees "From the site"
    When agent "Alice" sends "Seen on both"
    Then "Ana" sees "Seen on both"
    And "Bo" sees "Seen on both"
