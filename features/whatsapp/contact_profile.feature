Feature: What the contact entry tells about the business
  Picture, address, description, mail, line of business and website belong to a number, and people see them in its contact entry.

  Background:
    Given a WhatsApp production number "+442079460101"
    And a WhatsApp production number "+442079460102"
    And the business profile of "+442079460101":
      | field       | value                                       |
      | about       | We answer from 9 to 5                       |
      | address     | 1 Example Road, London                      |
      | description | Everything for the garden                   |
      | email       | help@garden.example                         |
      | vertical    | Retail                                      |
      | websites    | https://garden.example, https://seeds.example |

  @R067
  Scenario: Ana opens the entry
    When "Ana" sends "Hello"
    Then the contact entry of "+442079460101" on "Ana"'s phone shows:
      | field       | value                                       |
      | about       | We answer from 9 to 5                       |
      | address     | 1 Example Road, London                      |
      | description | Everything for the garden                   |
      | email       | help@garden.example                         |
      | vertical    | Retail                                      |
      | websites    | https://garden.example, https://seeds.example |

  @R067
  Scenario: The other number has none
    When "Ana" sends "Hello"
    Then the contact entry of "+442079460102" on "Ana"'s phone shows:
      | field   | value |
      | address |       |
      | email   |       |
