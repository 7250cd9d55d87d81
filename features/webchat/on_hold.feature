Feature: A web chat on hold
  Clients show a text and a page while their customer waits, and take the first of each without looking whether there is one.

  Background:
    Given a WhatsApp production number

  Scenario: What was not configured has a default
    When "Cleo" opens a web chat
    Then the web chat of "Cleo" shows "Please hold. An agent will be with you shortly." on hold
    And the web chat of "Cleo" shows "https://oceana.example/on-hold" on hold

  Scenario: What has been set
    Given web chats that wait show "All agents are busy"
    And web chats that wait show the page "https://shop.example/news"
    When "Cleo" opens a web chat
    Then the web chat of "Cleo" shows "All agents are busy" on hold
    And the web chat of "Cleo" shows "https://shop.example/news" on hold
