Feature: A web chat that lost its connection

  Scenario: It is renewed
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Cleo" opens a web chat
    And agent "Alice" answers "Cleo"
    And the web chat of "Cleo" loses its connection
    And 3 minutes pass
    And "Cleo" renews the web chat
    And agent "Alice" sends "From ten to four."
    Then "Cleo" reads "From ten to four." in the web chat
