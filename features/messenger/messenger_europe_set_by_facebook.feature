Feature: Europe: Facebook sets the limits
  The cloud takes the message; the network refuses it afterwards.

  Background:
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R154
  Scenario: Accepted first
    When the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/invoice.pdf"}
      """
    Then it answers 201
    And a "message:delivery:failure" webhook reached the connector
