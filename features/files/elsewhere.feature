Feature: Files are fetched only from hosts that the connector was configured for
  The error names the setting, and the agent is told.

  Background:
    Given a WhatsApp production number
    And "Ana" uses WhatsApp
    And agent "Alice" is ready

  Scenario Outline: <address>
    When "Ana" sends "Look"
    And agent "Alice" answers "Ana"
    And "Ana" sends the file "invoice.pdf" that lies at "<address>"
    Then agent "Alice" does not see the file "invoice.pdf"
    And the connector fetched no file
    And the connector's audit says "<why>"
    And the file store holds 0 files

    Examples:
      | address                           | why                    |
      | http://files.example/invoice.pdf  | aggregator.mediaHosts  |
      | http://127.0.0.1:9/invoice.pdf    | aggregator.mediaHosts  |
      | http://[::1]:9/invoice.pdf        | aggregator.mediaHosts  |
      | http://localhost:9/invoice.pdf    | aggregator.mediaHosts  |
      | ftp://files.example/invoice.pdf   | no web address         |
