Feature: A web chat that lost its connection can be renewed for 180 seconds
  A page that is loaded again asks for everything that was said, and reads what the agent wrote meanwhile.

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Cleo" opens a web chat
    And agent "Alice" answers "Cleo"
    And "Cleo" writes "Do you open on Sunday?" in the web chat
    And agent "Alice" sends "One moment, please."
    And the web chat of "Cleo" loses its connection
    And agent "Alice" sends "From ten to four."

  Scenario: In the last second it comes back with the transcript
    When 179 seconds pass
    And "Cleo" renews the web chat
    Then the web chat of "Cleo" shows:
      | from  | text                   |
      | Cleo  | Do you open on Sunday? |
      | Alice | One moment, please.    |
      | Alice | From ten to four.      |
    When "Cleo" writes "Thank you." in the web chat
    And 1 hour passes
    And agent "Alice" sends "See you on Sunday."
    Then agent "Alice" sees "Thank you." exactly 1 time
    And "Cleo" reads "See you on Sunday." in the web chat

  Scenario: A second later the contact is closed
    When 180 seconds pass
    Then agent "Alice" sees the notice "closed: the customer did not come back"
    And "Cleo" cannot renew the web chat
