Feature: Three social platforms, and nothing else
  WhatsApp, Facebook Messenger and Twitter direct messages are routed. What comes from elsewhere is taken from the cloud, so that it
  is not sent again, and goes no further.

  Background:
    Given agent "Alice" is ready

  @R001
  Scenario Outline: A message from <source> creates no contact
    When a webhook from source "<source>" reaches the connector
    Then it answers 200
    And no contact is created
    And no agent is alerted
    And the audit shows "unsupported channel"

    Examples:
      | source    |
      | viber     |
      | telegram  |
      | instagram |
      | line      |

  @R001
  Scenario: A message from each of the three is routed
    Given a WhatsApp production number
    And a Messenger page
    And a Twitter account
    When "Ana" sends "Hello from WhatsApp" on WhatsApp
    And "Fay" sends "Hello from Messenger" on Messenger
    And "Tim" sends "Hello from Twitter" on Twitter
    And agent "Alice" answers "Ana"
    And agent "Alice" answers "Fay"
    And agent "Alice" answers "Tim"
    Then agent "Alice" sees "Hello from WhatsApp" from "Ana"
    And agent "Alice" sees "Hello from Messenger" from "Fay"
    And agent "Alice" sees "Hello from Twitter" from "Tim"
