@R124
Feature: A file whose name, declared type and content disagree is what its content is
  One twin of every media type that the channels know. It goes on under the name it has and the type that its content shows.

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario Outline: <file> declared as <declared>
    When "Ana" sends the file "<file>" declared as "<declared>"
    And agent "Alice" answers "Ana"
    Then agent "Alice" sees the file "<file>" from "Ana"
    And agent "Alice" sees the file "<file>" as "<content>"

    Examples: Pictures
      | file              | declared        | content    |
      | really-a-jpg.png  | application/pdf | image/jpeg |
      | really-a-png.pdf  | video/mp4       | image/png  |
      | really-a-gif.png  | image/jpeg      | image/gif  |
      | really-a-webp.jpg | image/png       | image/webp |

    Examples: Recordings
      | file              | declared        | content         |
      | really-a-aac.mp3  | audio/ogg       | audio/aac       |
      | really-a-m4a.ogg  | audio/amr       | audio/mp4       |
      | really-a-mp3.amr  | audio/mp4       | audio/mpeg      |
      | really-a-amr.aac  | audio/mpeg      | audio/amr       |
      | really-a-ogg.mp3  | audio/wav       | audio/ogg       |
      | really-a-wav.m4a  | audio/ogg       | audio/wav       |
      | really-a-mp4.avi  | application/pdf | video/mp4       |
      | really-a-3gp.mov  | audio/amr       | video/3gpp      |
      | really-a-mov.mp4  | video/webm      | video/quicktime |
      | really-a-avi.mp4  | video/quicktime | video/x-msvideo |
      | really-a-webm.mp4 | video/3gpp      | video/webm      |
      | really-a-ogv.mp4  | video/webm      | video/ogg       |
      | really-a-mpeg.avi | audio/ogg       | video/mpeg      |

    Examples: Documents
      | file              | declared                 | content                                                                   |
      | really-a-pdf.png  | application/msword       | application/pdf                                                           |
      | really-a-doc.pdf  | application/vnd.ms-excel | application/msword                                                        |
      | really-a-xls.doc  | text/plain               | application/vnd.ms-excel                                                  |
      | really-a-ppt.xls  | application/pdf          | application/vnd.ms-powerpoint                                             |
      | really-a-docx.pdf | image/png                | application/vnd.openxmlformats-officedocument.wordprocessingml.document   |
      | really-a-xlsx.doc | application/msword       | application/vnd.openxmlformats-officedocument.spreadsheetml.sheet         |
      | really-a-pptx.ppt | application/pdf          | application/vnd.openxmlformats-officedocument.presentationml.presentation |
      | really-a-txt.pdf  | image/png                | text/plain                                                                |

  Scenario Outline: WhatsApp refuses <file> of an agent, because its name and its content disagree
    When "Ana" sends "Please show me"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the file "<file>"
    Then the message "<file>" is rejected with code 1009
    And "Ana" does not see the file "<file>"

    Examples:
      | file             |
      | really-a-png.pdf |
      | really-a-pdf.png |

  Scenario Outline: A program does not get in as <file>
    When "Ana" sends "Look"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "<file>" declared as "<declared>"
    Then agent "Alice" does not see the file "<file>"
    And the connector's audit says "files of type application/vnd.microsoft.portable-executable are not carried"
    And the file store holds 0 files

    Examples:
      | file             | declared        |
      | really-a-exe.pdf | application/pdf |
      | really-a-exe.png | video/mp4       |
