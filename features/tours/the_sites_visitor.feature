Feature: The visitor of the site
  A messenger on the business's own site has no phone number. Watch a visitor lose the network, come back, and turn into a customer with a name.

  @tour @R002
  Scenario: Away, back, and known by name on two devices
    Given the clock reads "2020-11-03T09:00:00Z"
    # Ana opens the site. Her browser is a client of the cloud, as the widget on a real site is.
    And the site's visitor "Ana"
    And agent "Alice" is ready
    When "Ana" sends "Do you have it in blue?"
    And agent "Alice" answers "Ana"
    # A train, a tunnel: the browser is cut off. Alice does not know.
    And "Ana" loses the network
    And agent "Alice" sends "Yes, in all sizes."
    Then "Ana" does not see "Yes, in all sizes."
    # What Ana writes now goes nowhere, and her page says so.
    When "Ana" sends "Hello?"
    Then "Ana" sees an error
    # Out of the tunnel the page reads what it has missed, once.
    When "Ana" is back
    Then "Ana" sees "Yes, in all sizes." exactly 1 time
    # Until here she was anybody. Now she logs in, and the conversation goes along.
    When "Ana" logs in as "cust-1"
    Then "Ana" sees "Do you have it in blue?"
    # She goes on with her laptop, and both devices show the same.
    When "Ana" sends "The large one, please." on a second device
    Then agent "Alice" sees "The large one, please." from "Ana"
    And "Ana" sees "The large one, please." exactly 1 time
    # A site has no window: a week later Alice may still write, and no template is needed.
    When 7 days pass
    And agent "Alice" sends "It is back in stock."
    # Your turn: let Ana log out before Alice writes. Who sees the message, and what happens when she logs in again?
    Then "Ana" sees "It is back in stock."
