Feature: A channel connected over the cloud's API
  What the cloud's administrator connects with a call can be used at once.

  Scenario: A web messenger
    Given agent "Alice" is ready
    When the administrator sends "POST /integrations" to the cloud:
      """
      {"type":"web","displayName":"Our site"}
      """
    Then it answers 201
    When "Wim" sends "Is anybody there?" on Web
    And agent "Alice" answers "Wim"
    And agent "Alice" sends "Yes, good morning."
    Then "Wim" sees "Yes, good morning."

  Scenario: An integration without what its channel needs is refused
    When the administrator sends "POST /integrations" to the cloud:
      """
      {"type":"twitter"}
      """
    Then it answers 400
