@unordered
Feature: A connector that is killed between two steps does each of them once
  Before and after everything it writes down and everything it sends. "exactly 1 time" is what Ana and Alice see in the end.
  A connector that starts with something left to post logs in to Oceana at the same time: which comes first is chance (tag unordered).

  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"

  Scenario Outline: On the way in: <point>
    Given the connector is killed <point>
    When "Ana" sends "Is my order on its way?"
    And the connector starts again
    And 15 minutes pass
    Then agent "Alice" sees "Is my order on its way?" exactly 1 time

    Examples:
      | point                           |
      | before storing the webhook      |
      | after storing the webhook       |
      | before asking Oceana            |
      | after asking Oceana             |
      | after Oceana acknowledged       |
      | before storing what came of it  |
      | after storing what came of it   |

  Scenario Outline: On the way out: <point>
    Given the connector is killed <point>
    When agent "Alice" sends "It left this morning."
    And the connector starts again
    And 15 minutes pass
    Then "Ana" sees "It left this morning." exactly 1 time
    And the message "It left this morning." is delivered

    Examples:
      | point                           |
      | before storing what Oceana sent |
      | after storing what Oceana sent  |
      | after acknowledging to Oceana   |
      | before posting to the cloud     |
      | after posting to the cloud      |
      | before storing what came of it  |
      | after storing what came of it   |

  Scenario Outline: Killed again while it makes up for the first time: <point>
    Given the connector is killed after posting to the cloud
    When agent "Alice" sends "It left this morning."
    Given the connector is killed <point>
    When the connector starts again
    And the connector starts again
    And 15 minutes pass
    Then "Ana" sees "It left this morning." exactly 1 time

    Examples:
      | point                          |
      | before looking up a post       |
      | after looking up a post        |
      | before storing what came of it |
      | after storing what came of it  |

  Scenario Outline: Killed while it puts a message off: <point>
    Given the cloud answers the next send with 503
    And the connector is killed <point>
    When agent "Alice" sends "It left this morning."
    And the connector starts again
    And 15 minutes pass
    Then "Ana" sees "It left this morning." exactly 1 time

    Examples:
      | point                            |
      | before storing when to try again |
      | after storing when to try again  |
