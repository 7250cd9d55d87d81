Feature: No background
  Scenario: empty

  Scenario: the very first step fails, a Given
    Given "Ana" uses WhatsApp with number "0044 7700"
    And agent "Alice" is ready
    When "Ana" sends "hi"
