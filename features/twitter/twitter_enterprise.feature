Feature: Direct messages come through the Enterprise interface
  The account is connected on that tier.

  @R167
  Scenario: The tier
    Given a Twitter account
    Then the Twitter integration is of tier "enterprise"
