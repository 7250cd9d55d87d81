@R029 @R035
Feature: What is blocked whatever it is called

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario Outline: <file>
    When "Ana" sends "Look"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "<file>"
    Then agent "Alice" sees that a file was blocked
    And agent "Alice" does not see the file "<file>"
    And "Ana" sees an error
    And the connector fetched no file
    And the connector's audit says "<why>"

    Examples:
      | file                   | why              |
      | photos.zip             | unsupported type |
      | eicar.zip              | unsupported type |
      | really-a-zip.pdf       | unsupported type |
      | report-with-zip.docx   | unsupported type |
      | eicar.docx             | infected         |
      | eicar-inside.pdf       | infected         |
      | eicar.txt              | infected         |
      | eicar-with-zip.docx    | file blocked     |
      | eicar-inside.png       | infected         |
      | eicar-inside.mp4       | infected         |
      | bomb.docx              | unreadable       |

  Scenario: The first message is a virus
    When "Ana" sends the file "eicar.pdf"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees that a file was blocked
    And "Ana" sees an error

  Scenario: A file that is too large to scan
    Given the scanner takes files up to 10 bytes
    When "Ana" sends the file "invoice.pdf"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees that a file was blocked
    And the connector's audit says "too large"
