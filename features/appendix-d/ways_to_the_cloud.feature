Feature: The authorities on the way to the cloud
  What is signed by an authority that is not trusted fails in the handshake, for that reason and no other.

  @R041
  Scenario: Most machines know the root above the cloud
    When a site is deployed with the mistake "no-agent"
    Then step 1 of Appendix C is green
    And step 3 of Appendix C saw "both handshakes are good"

  @R041
  Scenario: The root above the cloud is not known to the machine
    When a site is deployed with the mistake "missing-cloud-ca"
    Then step 3 of Appendix C is red
    And step 3 of Appendix C saw "signed by Simulated Cloud Root CA"
    When somebody runs "ccm crtmgr --add-trustcert async-aggregator-interface-asyncaggregatortrustore cloud-root-ca.pem"
    Then Appendix C is green

  @R040
  Scenario: The company's proxy opens traffic
    When a site is deployed with the mistake "missing-proxy-ca"
    Then step 3 of Appendix C is red
    And step 3 of Appendix C saw "signed by Simulated Corporate Proxy CA"
    When somebody runs "ccm crtmgr --add-trustcert async-aggregator-interface-asyncaggregatortrustore cloud-root-ca.pem"
    Then step 3 of Appendix C is red
    When somebody runs "ccm crtmgr --add-trustcert async-aggregator-interface-asyncaggregatortrustore proxy-ca.pem"
    Then Appendix C is green

  @R040
  Scenario: There is no way out but the proxy
    When a site is deployed with the mistake "proxy-not-set"
    Then step 3 of Appendix C is red
    And step 3 of Appendix C saw "the firewall lets nobody out but the forward proxy"
    Given the workbook says "http://proxy.example.com:3128" for "Proxy URL"
    Then Appendix C is green

  @R039
  Scenario Outline: Oceana's own certificate: <mistake>
    When a site is deployed with the mistake "<mistake>"
    Then step 3 of Appendix C is red
    And step 3 of Appendix C saw "<why>"
    When an administrator is asked to "reissue-certificate"
    Then Appendix C is green

    Examples:
      | mistake                | why                                                                                |
      | wrong-host-certificate | certificate is valid for localhost, old-oceana.example.com, not oceana.example.com |
      | expired-certificate    | certificate has expired or is not yet valid                                        |
