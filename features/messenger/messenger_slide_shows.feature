Feature: Slide shows on Messenger
  Some of them arrive as Word files, and people must change the extension.

  @R147
  Scenario: A PPS file becomes a Word file
    Given the quirk "slide shows arrive as Word files"
    And a Messenger page
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/show.pps"}
      """
    Then the file "show.pps" on "Ana"'s phone is of type "application/msword"

  @R147
  Scenario: Others do not
    Given a Messenger page
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/show.pps"}
      """
    Then the file "show.pps" on "Ana"'s phone is of type "application/vnd.ms-powerpoint"
