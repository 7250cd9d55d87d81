Feature: Europe: the day before
  Until 16 December 2020 nothing is different in Europe.

  @R149
  Scenario Outline: At <instant> a file <arrives>
    Given the clock reads "<instant>"
    And a Messenger page in region "EU"
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/invoice.pdf"}
      """
    Then "Ana" <sees> the file "invoice.pdf"

    Examples:
      | instant              | arrives  | sees         |
      | 2020-12-15T23:59:59Z | arrives  | sees         |
      | 2020-12-16T00:00:00Z | does not | does not see |
