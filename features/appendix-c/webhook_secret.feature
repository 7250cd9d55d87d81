Feature: Step 7: the webhook's secret
  The cloud sends the secret of the webhook with every call. Checking it is optional.

  @R047
  Scenario Outline: While it is checked, a webhook <with> is answered <status>
    Given the webhook secret is checked
    When a webhook <with> reaches the connector
    Then it answers <status>

    Examples:
      | with                  | status |
      | with the right secret | 200    |
      | with a wrong secret   | 401    |
      | without a secret      | 401    |

  @R047
  Scenario Outline: While it is not checked, a webhook <with> is answered 200
    When a webhook <with> reaches the connector
    Then it answers 200

    Examples:
      | with                |
      | with a wrong secret |
      | without a secret    |

  @R047
  Scenario: The cloud's own calls carry it
    Given the webhook secret is checked
    And a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    Then agent "Alice" is alerted by "Ana"
    And a "message:appUser" webhook reached the connector

  @R047
  Scenario: The connector checks another secret than the cloud's
    When a site is deployed with the mistake "webhook-secret-differs"
    Then step 7 of Appendix C is red
    When somebody runs "ccm release async configureVendors.sh -w" and answers "not-that-one-either, y"
    Then the command says "Rolled out."
    And step 7 of Appendix C is red
