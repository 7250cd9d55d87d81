Feature: A document of an agent may lose its extension on the way
  On some devices of customers the name ends early. The file itself is whole, and the desk keeps the name.

  @R122
  Scenario Outline: <file>, where <extensions> get lost
    Given a WhatsApp production number
    And the WhatsApp option "dropExtensions" is "<extensions>"
    And agent "Alice" is ready
    When "Ana" sends "Do you have a manual?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the file "<file>"
    Then "Ana" is shown a document "<name>"
    And the file "<name>" on "Ana"'s phone is of type "application/pdf"
    And the message "<file>" is delivered

    Examples:
      | file       | extensions | name       |
      | manual.pdf | [\"pdf\"]  | manual     |
      | manual.pdf | [\"doc\"]  | manual.pdf |
      | manual.pdf | []         | manual.pdf |
