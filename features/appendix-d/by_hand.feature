Feature: Appendix D by hand
  The script's steps one by one, so that the one that fails is found.

  Background:
    Given a site is deployed with the mistake "missing-ca"

  @R055
  Scenario: The certificate manager is somewhere below /opt
    Then the certificate manager is "opt/avaya/flex/clusters/csp/staging/cert-manager-1.1.100011/cert-manager/avaya-flex/sbin/release/crtmgr"

  @R056 @R058
  Scenario Outline: It lists the trust stores, each with <key>
    When somebody runs "ccm crtmgr --trusted-stores"
    Then the command says "<key>"

    Examples:
      | key                                                                               |
      | \"serviceId\": \"async-aggregator-interface-asyncaggregatortrustore\"             |
      | \"serviceDisplayName\": \"auth trust store\"                                      |
      | \"serviceDescription\": \"Trust Store for async-aggregator-interface\"            |
      | \"resourcePath\": \"/api/trusted-stores/alarming-db-common-services-truststore1\" |

  @R057
  Scenario Outline: Without <variable> it does nothing
    Given "<variable>" is not set
    When somebody runs "ccm crtmgr --trusted-stores"
    Then the command fails
    And the command says "crtmgr: <variable> is not set"

    Examples:
      | variable       |
      | C_ACCESS_TOKEN |
      | C_CLUSTER_FQDN |

  @R059 @R062
  Scenario: A service without its certificate document
    When somebody runs "ccm kubectl get CertificateDocument --field-selector metadata.name=async-oceana-adapter --no-headers"
    Then the command says "async-oceana-adapter"
    Given "opt/avaya/ccm/documents/async-oceana-adapter" is missing at the site
    When somebody runs "ccm kubectl get CertificateDocument --field-selector metadata.name=async-oceana-adapter --no-headers"
    Then the command says "No resources found"
    When somebody runs "ccm release async updateSystemManagerCert.sh"
    Then the command fails
    And the command says "Step 5: failed"

  @R039 @R060 @R061
  Scenario: The certificate goes into the store of the one service
    Then step 3 of Appendix C saw "certificate signed by unknown authority"
    When somebody runs "ccm crtmgr --trusted-stores"
    Then the command says "async-oceana-adapter-asyncoceanatrustore"
    When somebody runs "ccm crtmgr --add-trustcert async-oceana-adapter-asyncoceanatrustore system-manager-ca.pem"
    Then the command says "\"status\": \"CREATED\""
    And the command says "\"statusCode\": 201"
    And the command says "async-oceana-adapter-asyncoceanatrustore: Certificate added to store successfully"
    And Appendix C is green
    When somebody runs "ccm crtmgr --add-trustcert async-oceana-adapter-asyncoceanatrustore system-manager-ca.pem"
    Then the command fails
    And the command says "is in the trust store already"
