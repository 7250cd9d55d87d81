Feature: A template submitted over the cloud's API
  WhatsApp reviews it for two to ten business days. Until then nobody can send it.

  Background:
    Given the clock reads "2020-11-02T09:00:00Z"
    And a WhatsApp production number
    When the administrator sends "POST /integrations/<whatsapp>/messageTemplates" to the cloud:
      """
      {"name":"order_late","category":"SHIPPING_UPDATE","language":"en_US",
       "components":[{"type":"BODY","text":"Your order is late. We are sorry."}]}
      """

  @R088
  Scenario: It is pending at first, and there after the review
    Then it answers 201
    And the answer contains "PENDING"
    When 15 days pass
    And the administrator sends "GET /integrations/<whatsapp>/messageTemplates" to the cloud
    Then it answers 200
    And the answer contains "APPROVED"
    When the administrator sends "DELETE /integrations/<whatsapp>/messageTemplates/order_late" to the cloud
    And the administrator sends "GET /integrations/<whatsapp>/messageTemplates" to the cloud
    Then the answer contains "\"messageTemplates\":[]"
