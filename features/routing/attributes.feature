Feature: A contact goes to an agent who has every attribute it asks for
  The workbook says by which attributes contacts are routed. An agent needs all of them, spelled the same.

  Background:
    Given a WhatsApp production number
    And contacts are routed by attributes "Language.English, Location.Inhouse"

  @R008 @R049
  Scenario: Only the agent who has both is alerted
    Given agent "Alice" is ready for attributes "Language.English"
    And agent "Bob" is ready for attributes "Location.Inhouse, Language.English, LOB.Sales"
    When "Ana" sends "Hello"
    Then agent "Bob" is alerted by "Ana"
    And agent "Alice" is not alerted

  @R049
  Scenario: The channel is an attribute that the channels of the agent answer
    Given contacts are routed by attributes "Channel.Messaging, Language.English"
    And agent "Alice" is ready for attributes "Language.English"
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"

  @R049
  Scenario Outline: Nobody is alerted when <what>
    Given agent "Alice" is ready for attributes "<attributes>"
    When "Ana" sends "Hello"
    Then "Ana" is waiting in the queue
    And no agent is alerted

    Examples:
      | what                      | attributes                         |
      | one attribute is missing  | Language.English                   |
      | a value is another        | Language.English, Location.Partner |
      | the case is not the same  | language.english, Location.Inhouse |
