Feature: The contact entry is that of the number people write to
  Who opens it before writing knows whose number it is, and that business answers.

  @R067
  Scenario: Two shops of one business
    Given a WhatsApp production number "+442079460101"
    And a WhatsApp production number "+442079460102"
    And the business profile of "+442079460101":
      | field       | value                  |
      | about       | We answer from 9 to 5  |
      | address     | 1 Example Road, London |
      | description | Everything for gardens |
      | email       | help@garden.example    |
      | vertical    | Retail                 |
      | websites    | https://garden.example |
    And the business profile of "+442079460102":
      | field       | value                 |
      | address     | 2 Example Road, Leeds |
      | description | Everything for boats  |
    And agent "Alice" is ready
    When "Ana" sends "Do you sell roses?" to the number "+442079460101"
    Then the contact entry of "+442079460101" on "Ana"'s phone shows:
      | field       | value                  |
      | about       | We answer from 9 to 5  |
      | address     | 1 Example Road, London |
      | description | Everything for gardens |
      | email       | help@garden.example    |
      | vertical    | Retail                 |
      | websites    | https://garden.example |
    And the contact entry of "+442079460102" on "Ana"'s phone shows:
      | field       | value                 |
      | address     | 2 Example Road, Leeds |
      | description | Everything for boats  |
      | websites    |                       |
    When agent "Alice" answers "Ana"
    And agent "Alice" sends "Red and white ones"
    Then agent "Alice" sees "Do you sell roses?" from "Ana"
    And "Ana" sees "Red and white ones"
