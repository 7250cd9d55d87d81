Feature: The workbook
  Everything the administrators tell is typed into it, and what is wrong is named with sheet, cell and rule.

  Background:
    Given a workbook in which nothing is wrong

  @R011 @R038
  Scenario Outline: <input> is empty
    Given the workbook says "" for "<input>"
    Then the workbook is refused: "<cell>: <input>: is empty"
    And step 2 of Appendix C is red

    Examples:
      | input                  | cell      |
      | Application ID         | Async!B3  |
      | Cloud Provider Key     | Async!B4  |
      | Cloud Security Key     | Async!B5  |
      | Pipeline Processor URL | Async!B7  |
      | Oceana Cluster FQDN    | Async!B8  |
      | File Transfer User     | Async!B9  |
      | Inbound FQDN           | Async!B11 |
      | Routing Attributes     | Async!B15 |

  @R038
  Scenario: Everything is there
    Then the workbook is accepted
    And step 2 of Appendix C is green

  @R013
  Scenario: Where Analytics stands already, the connector cannot follow
    Given the workbook says "before" for "Analytics Deployed"
    Then the workbook is refused: "Analytics!B5: Analytics Deployed: the connector cannot be added to Analytics later; deploy both together [R013]"

  @R014
  Scenario Outline: Production without high availability of <component>
    Given the workbook says "no" for "<component> High Availability"
    Then the workbook is refused: "<cell>: <component> High Availability: production needs high availability"

    Examples:
      | component | cell         |
      | Analytics | Analytics!B4 |
      | Async     | Async!B2     |

  @R015
  Scenario: A lab does without it
    Given the workbook says "lab" for "Deployment profile"
    And the workbook says "no" for "Analytics High Availability"
    And the workbook says "no" for "Async High Availability"
    Then the workbook is accepted
    And Appendix C is green

  @R042
  Scenario: The cloud calls a reverse proxy at a port of its own
    Given the workbook says "8443" for "Inbound Port"
    Then Appendix C is green
    And step 4 of Appendix C saw "alive"
    And step 5 of Appendix C saw "https://async.example.com:8443/async/messaging/v1/webhook is registered"

  @R040
  Scenario: The way out is through a company's proxy that opens traffic
    Given the workbook says "http://proxy.example.com:3128" for "Proxy URL"
    Then Appendix C is green
    And step 3 of Appendix C saw "the proxy carried calls to api.smooch.io"

  @R048 @R051
  Scenario: Every channel is wanted
    Given the workbook says "whatsapp, messenger, twitter, web" for "Channels"
    Then Appendix C is green
    And step 8 of Appendix C saw "whatsapp, messenger, twitter"

  @R048 @R050
  Scenario Outline: The business's own <app> is wanted
    Given the workbook says "whatsapp, <channel>" for "Channels"
    Then Appendix C is green
    And step 10 of Appendix C saw "<channel>: the client connected, its message reached Alice, and the answer the client"

    Examples:
      | app             | channel |
      | site            | web     |
      | app for Android | android |
      | app for iOS     | ios     |

  @R047
  Scenario: The webhook's secret is checked
    Given the workbook says "a-webhook-secret" for "Webhook Secret"
    Then Appendix C is green
    And step 7 of Appendix C saw "they are the same"
