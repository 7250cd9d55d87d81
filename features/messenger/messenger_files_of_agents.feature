Feature: Files of an agent as Messenger takes them
  A document can be downloaded, and recordings play unless they were made in Chrome. Some slide shows come out as Word files.

  Background:
    Given the quirk "slide shows arrive as Word files"
    And a Messenger page
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  @R147 @R133
  Scenario: A slide show
    When agent "Alice" sends the rich media "file":
      """
      {"name":"tour.pps","mediaUrl":"https://media.example/tour.pps","mediaType":"application/vnd.ms-powerpoint"}
      """
    Then "Ana" sees the file "tour.pps"
    And the file "tour.pps" on "Ana"'s phone is of type "application/msword"

  @R147 @R133
  Scenario: A document stays what it is
    When agent "Alice" sends the file "manual.pdf"
    Then "Ana" sees the file "manual.pdf"
    And the file "manual.pdf" on "Ana"'s phone is of type "application/pdf"

  @R148
  Scenario: Recorded in Chrome
    When agent "Alice" sends the file "hello.webm"
    Then "Ana" sees a placeholder
    And "Ana" does not see the file "hello.webm"
    And the message "hello.webm" is accepted

  @R148
  Scenario Outline: <file>, recorded beforehand
    When agent "Alice" sends the file "<file>"
    Then "Ana" sees a player for "<file>"

    Examples:
      | file      |
      | hello.mp3 |
      | hello.mp4 |
