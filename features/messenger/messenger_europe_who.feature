Feature: Europe: whom it concerns
  The page, the person or an administrator of the page: one of them in Europe is enough.

  @R153
  Scenario Outline: A page <page> and a person in <person>
    Given the clock reads "2020-12-16T09:00:00Z"
    And a Messenger page <page>
    And "Ana" uses Messenger in region "<person>"
    When "Ana" sends "Hello"
    And the business posts to "Ana":
      """
      {"role":"appMaker","type":"file","mediaUrl":"https://files.example/invoice.pdf"}
      """
    Then "Ana" <sees> the file "invoice.pdf"

    Examples:
      | page                                 | person | sees         |
      | in region "US"                       | US     | sees         |
      | in region "EU"                       | US     | does not see |
      | in region "US"                       | EU     | does not see |
      | in region "EU"                       | EU     | does not see |
      | with an administrator in region "EU" | US     | does not see |
