Feature: An agent says how a contact went

  Scenario: The code goes out with the end of the contact
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    And agent "Alice" says that the contact with "Ana" went "solved"
    And agent "Alice" closes the contact with "Ana"
    Then Oceana told the connector of the disposition "solved"
