Feature: What Europe does not get
  Since 16 December 2020 Facebook keeps files, and the sight of typing, from people in Europe. Watch the same price list arrive and not arrive.

  @tour @R149 @R151 @R153 @R154
  Scenario: The same file before midnight, after midnight and across the ocean
    Given the clock reads "2020-12-15T23:30:00Z"
    # It is the last evening of the old rules. The business has a Messenger page in the United States.
    And a Messenger page in region "US"
    # Ana lives in Europe, Bo in the United States. Alice sits ready at her desk.
    And "Ana" uses Messenger in region "EU"
    And "Bo" uses Messenger in region "US"
    And agent "Alice" is ready
    When "Ana" sends "What does it cost?"
    And agent "Alice" answers "Ana"
    # Half an hour before midnight the price list reaches Ana.
    And agent "Alice" sends the file "prices.pdf"
    Then "Ana" sees the file "prices.pdf"
    # Midnight passes, and the rules of Europe hold: for every person there, whatever the page.
    When 1 hour passes
    # Alice types. Yesterday Ana would have seen the dots.
    And agent "Alice" starts typing
    Then "Ana" sees no typing indicator
    # The desk takes the next file, and so does the cloud: neither knows where Ana lives.
    When agent "Alice" sends the file "hello.mp3"
    Then the message "hello.mp3" is accepted
    # Facebook does not. Ana's phone stays as it is; all that comes back is a failure on the wire.
    And a "message:delivery:failure" webhook reached the connector
    And "Ana" does not see the file "hello.mp3"
    # Words and pictures still arrive.
    When agent "Alice" sends the file "hat.png"
    Then "Ana" sees the image "hat.png"
    # Alice turns to Bo, whose phone is in the United States.
    When agent "Alice" closes the contact with "Ana"
    And "Bo" sends "And for me?"
    And agent "Alice" answers "Bo"
    And agent "Alice" sends the file "prices.pdf"
    # For him nothing has changed. Your turn: set the region of a page to Europe instead of the person. Whom does it reach now?
    Then "Bo" sees the file "prices.pdf"
