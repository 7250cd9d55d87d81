Feature: The webhook that failed
  The cloud cannot reach the connector twice. Nothing is lost, and nothing comes twice.

  @tour
  Scenario: Two tries fail, the third rings once
    Given the clock reads "2020-11-03T09:00:00Z"
    And a Messenger page
    # Ana writes on Messenger this time, and Alice is ready.
    And "Ana" uses Messenger
    And agent "Alice" is ready
    # We arm a fault: the next two webhooks are answered with 503. No chance in it, they are counted.
    And the next 2 webhooks answer 503
    # Ana writes. The cloud's call fails, so nothing rings at the desk. Look at the clock: the next try is due.
    When "Ana" sends "Are you open on Sunday?"
    Then no agent is alerted
    # A minute passes. The first repeat comes, and fails too.
    When 1 minute passes
    Then no agent is alerted
    # And on. The third try is taken.
    When 15 minutes pass
    # It rings at Alice's desk, exactly once.
    Then agent "Alice" is alerted by "Ana"
    When agent "Alice" answers "Ana"
    # The whole way, with the time that each try took. Your turn: let ten webhooks fail. How long does the cloud go on trying?
    Then agent "Alice" sees "Are you open on Sunday?" exactly 1 time
