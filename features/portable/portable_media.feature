Feature: Pictures, files and places
  A client tells what it got, and sends a picture.

  Scenario Outline: A <kind> from <channel>
    Given <setup>
    When "Ana" sends the <kind> "<file>"
    Then "Ana" sees "Got <type>" exactly 1 time

    Examples:
      | channel   | setup                        | kind  | file        | type            |
      | WhatsApp  | a WhatsApp production number | image | cat.png     | image/png       |
      | WhatsApp  | a WhatsApp production number | file  | invoice.pdf | application/pdf |
      | Messenger | a Messenger page             | image | cat.png     | image/png       |
      | Messenger | a Messenger page             | file  | invoice.pdf | application/pdf |
      | Web       | a web messenger              | image | cat.png     | image/png       |
      | Web       | a web messenger              | file  | invoice.pdf | application/pdf |

  Scenario Outline: A picture to <channel>
    Given <setup>
    When "Ana" sends "picture"
    Then "Ana" sees the image "sun.png"

    Examples:
      | channel   | setup                        |
      | WhatsApp  | a WhatsApp production number |
      | Messenger | a Messenger page             |
      | Web       | a web messenger              |

  Scenario Outline: A file of its own to <channel>
    Given <setup>
    When "Ana" sends "upload"
    Then "Ana" sees the file "note.txt"

    Examples:
      | channel   | setup                        |
      | WhatsApp  | a WhatsApp production number |
      | Messenger | a Messenger page             |
      | Web       | a web messenger              |

  Scenario: A place
    Given a WhatsApp production number
    When "Ana" sends the location "37.5,-121.5"
    Then "Ana" sees "You are at 37.5,-121.5"
