Feature: Files from the business's own site and apps are scanned as all others
  They are uploaded to the cloud; one with a virus in it goes no further.

  @R028 @R029 @R030
  Scenario Outline: An infected document on <channel>
    Given <an app>
    And agent "Alice" is ready
    When "Ana" sends "I send you the form" on <channel>
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "eicar.pdf"
    Then agent "Alice" sees that a file was blocked
    And "Ana" sees an error
    When "Ana" sends the file "invoice.pdf"
    Then agent "Alice" sees a file ending in ".pdf" from "Ana"

    Examples:
      | channel | an app          |
      | Web     | a web messenger |
      | Android | an Android app  |
      | iOS     | an iOS app      |
