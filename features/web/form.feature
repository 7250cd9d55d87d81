Feature: A form on the web
  The business asks several things at once; the customer's answer comes back as one message.

  Background:
    Given a web messenger
    And "Cleo" uses Web
    And agent "Alice" is ready
    When "Cleo" sends "I would like to order lunch"
    And agent "Alice" answers "Cleo"
    And the business posts to "Cleo":
      """
      {"role": "appMaker", "type": "form", "blockChatInput": true, "fields": [
        {"type": "text", "name": "full_name", "label": "Your name?"},
        {"type": "email", "name": "mail", "label": "Your address?"},
        {"type": "select", "name": "meal", "label": "Meal?", "options": [{"name": "pizza", "label": "Pizza"}, {"name": "soup", "label": "Soup"}]}
      ]}
      """

  Scenario: Filled in, it reaches the agent as one message
    Then "Cleo" sees a form with the fields "Your name?, Your address?, Meal?"
    When "Cleo" fills in the form:
      | field      | answer           |
      | Your name? | Cleo Smith       |
      | mail       | cleo@example.com |
      | Meal?      | Pizza            |
    Then agent "Alice" sees the lines from "Cleo":
      """
      Your name?: Cleo Smith
      Your address?: cleo@example.com
      Meal?: Pizza
      """
    And "Cleo" sees the lines:
      """
      Your name?: Cleo Smith
      Your address?: cleo@example.com
      Meal?: Pizza
      """
