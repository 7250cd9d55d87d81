Feature: A flood while Oceana is away is taken, and memory stays what it is
  What does not fit into the connector's memory waits on its disk. One conversation fills a small part of it only. Webhooks are taken all the
  time: the cloud repeats them for a quarter of an hour and no longer.
  What is read back from disk mixes with what is under way: journals of two runs differ in that (tag unordered).

  Background:
    Given the connector holds 30000 bytes of effects in memory
    And a WhatsApp production number
    And agent "Alice" is ready with a multiplicity of 3

  @unordered
  Scenario: Hours of messages arrive in order
    When Oceana goes down
    And "Ana" sends 120 messages
    And "Bo" sends 40 messages
    And 3 hours pass
    And "Cleo" sends 10 messages
    Then the connector is not ready because of "oceana"
    When Oceana comes back
    And agent "Alice" answers "Ana"
    And agent "Alice" answers "Bo"
    And agent "Alice" answers "Cleo"
    Then agent "Alice" sees the messages 1 to 120 from "Ana" in order
    And agent "Alice" sees the messages 1 to 40 from "Bo" in order
    And agent "Alice" sees the messages 1 to 10 from "Cleo" in order
    And the connector is ready

  @unordered
  Scenario: The connector is killed in the middle of the flood
    When Oceana goes down
    And "Ana" sends 60 messages
    And the connector is killed
    And "Bo" sends 10 messages
    And the connector starts again
    And 15 minutes pass
    And Oceana comes back
    And agent "Alice" answers "Ana"
    And agent "Alice" answers "Bo"
    Then agent "Alice" sees the messages 1 to 60 from "Ana" in order
    And agent "Alice" sees "10" from "Bo"
