Feature: Europe: what an agent does
  From 16 December 2020 Facebook keeps files, the sight of typing and, in the browser, buttons from people in Europe and from people who write to
  European pages. Nothing at the business changes that.

  @R149 @R153 @R154
  Scenario Outline: A file from a page <page> to a person in <person>
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page <page>
    And "Ana" uses Messenger in region "<person>"
    And agent "Alice" is ready
    When "Ana" sends "What does it cost?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the file "prices.pdf"
    And agent "Alice" sends the file "hat.png"
    Then "Ana" <sees> the file "prices.pdf"
    And "Ana" sees the image "hat.png"

    Examples:
      | page                                 | person | sees         |
      | in region "US"                       | US     | sees         |
      | in region "EU"                       | US     | does not see |
      | in region "US"                       | EU     | does not see |
      | in region "EU"                       | EU     | does not see |
      | with an administrator in region "EU" | US     | does not see |

  @R154
  Scenario Outline: Facebook refuses what the desk and the cloud let pass: <file>
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And agent "Alice" is ready
    When "Ana" sends "What does it cost?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the file "<file>"
    And agent "Alice" sends "Did you get it?"
    Then the message "<file>" is accepted
    And the cloud received 2 messages
    And a "message:delivery:failure" webhook reached the connector
    And "Ana"'s phone shows:
      | from     | text               |
      | me       | What does it cost? |
      | business | Did you get it?    |

    Examples:
      | file       |
      | prices.pdf |
      | hello.mp3  |
      | hello.mp4  |

  @R150
  Scenario Outline: Buttons on a <client> client
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And "Ana" uses Messenger on a <client> client
    And agent "Alice" is ready
    When "Ana" sends "I want it"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "Delivery choice"
    Then "Ana" sees "How would you like to get it?"
    And "Ana" sees <buttons>

    Examples:
      | client  | buttons                            |
      | web     | no buttons                         |
      | android | the buttons "Ship to Home, Pick up" |
      | ios     | the buttons "Ship to Home, Pick up" |

  @R150
  Scenario Outline: Cards on a <client> client
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page in region "EU"
    And "Ana" uses Messenger on a <client> client
    And agent "Alice" is ready
    When "Ana" sends "What is there for lunch?"
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the rich media "Lunch menu"
    Then "Ana" sees <what>

    Examples:
      | client  | what                  |
      | web     | a placeholder         |
      | android | a carousel of 3 cards |

  @R151
  Scenario Outline: Typing on <day>
    Given the clock reads "<day>T09:00:00Z"
    And a Messenger page in region "EU"
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" starts typing
    Then "Ana" sees <what> typing indicator
    When agent "Alice" sends "Good morning"
    Then "Ana" sees "Good morning"

    Examples:
      | day        | what |
      | 2020-12-15 | a    |
      | 2020-12-16 | no   |
