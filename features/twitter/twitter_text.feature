Feature: Text and emoji on Twitter
  Every character arrives as it was written, in both directions.

  Background:
    Given a Twitter account
    And agent "Alice" is ready
    When "Ana" sends "Hello"

  @R156
  Scenario Outline: A text of <text> goes both ways
    When "Ana" sends "<text>"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends "<text>"
    Then agent "Alice" sees "<text>" from "Ana"
    And "Ana" sees "<text>" exactly 2 times

    Examples:
      | text          |
      | Grüezi 😀👩‍👩‍👧 |
      | مرحبا بكم     |
      | é̂ n̈         |
      | a​b           |
      | 𝔘𝔫𝔦𝔠𝔬𝔡𝔢       |
