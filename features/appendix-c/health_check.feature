Feature: Step 4: the connector's health check
  The load balancer and the person who deploys ask the connector whether it is alive before anything is registered.

  @R043 @R044
  Scenario: It is alive
    Given the webhook is not registered
    When the health check is called
    Then it answers 200
    And the answer is "{\"alive\":true}"
