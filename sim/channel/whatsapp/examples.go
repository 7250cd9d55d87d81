package whatsapp

// Examples are templates of the kinds that WhatsApp approves, one for each example of the guide (R091), in namespace communications
// and language en_US. They may be submitted as they are.
func Examples() []Template {
	var all []Template
	for _, e := range examples {
		all = append(all, Template{Category: e.category, Name: e.name, Body: e.body, Namespace: "communications", Language: "en_US"})
	}
	return all
}

var examples = []struct{ category, name, body string }{
	{"ACCOUNT_UPDATE", "profile_changed", "Hello {{1}}, your profile was changed on {{2}}."},
	{"ACCOUNT_UPDATE", "preferences_updated", "Your contact preferences are now: {{1}}."},
	{"ACCOUNT_UPDATE", "settings_changed", "A setting of your account has changed: {{1}}."},
	{"ACCOUNT_UPDATE", "membership_expired", "Your membership ended on {{1}}."},
	{"ACCOUNT_UPDATE", "password_changed", "The password of your account was changed on {{1}}. Was it not you? Tell us."},
	{"PAYMENT_UPDATE", "receipt", "Thank you, {{1}}. We received {{2}} for order {{3}}."},
	{"PAYMENT_UPDATE", "out_of_stock", "An item of your order {{1}} is out of stock. We pay back {{2}}."},
	{"PAYMENT_UPDATE", "auction_ended", "The auction of {{1}} has ended. Your bid won with {{2}}."},
	{"PAYMENT_UPDATE", "payment_status", "Your payment {{1}} is now {{2}}."},
	{"PERSONAL_FINANCE_UPDATE", "bill_reminder", "Your bill {{1}} is due on {{2}}."},
	{"PERSONAL_FINANCE_UPDATE", "scheduled_payment", "Your payment of {{1}} is planned for {{2}}."},
	{"PERSONAL_FINANCE_UPDATE", "payment_received", "We have your payment of {{1}}."},
	{"PERSONAL_FINANCE_UPDATE", "transfer_confirmed", "Your transfer of {{1}} to {{2}} is complete."},
	{"PERSONAL_FINANCE_UPDATE", "account_activity", "Your account {{1}} was debited with {{2}}."},
	{"SHIPPING_UPDATE", "parcel_sent", "Your order {{1}} has left our warehouse."},
	{"SHIPPING_UPDATE", "parcel_on_its_way", "Your parcel {{1}} is on its way."},
	{"SHIPPING_UPDATE", "parcel_delivered", "Your parcel {{1}} was delivered at {{2}}."},
	{"SHIPPING_UPDATE", "parcel_late", "Your parcel {{1}} is late. It should now arrive on {{2}}."},
	{"RESERVATION_UPDATE", "itinerary_changed", "The itinerary of your booking {{1}} has changed: {{2}}."},
	{"RESERVATION_UPDATE", "place_changed", "Your booking {{1}} is now at {{2}}."},
	{"RESERVATION_UPDATE", "cancellation_confirmed", "Your booking {{1}} is cancelled, as you asked."},
	{"RESERVATION_UPDATE", "hotel_cancelled", "Your hotel booking {{1}} was cancelled by the hotel."},
	{"RESERVATION_UPDATE", "car_pickup_changed", "Your car waits for you at {{1}} now."},
	{"RESERVATION_UPDATE", "room_upgraded", "Your room is upgraded to {{1}}."},
	{"APPOINTMENT_UPDATE", "appointment_moved", "Dear {{1}}, your appointment is now on {{2}}."},
	{"APPOINTMENT_UPDATE", "appointment_elsewhere", "Your appointment on {{1}} is now at {{2}}."},
	{"APPOINTMENT_UPDATE", "appointment_cancelled", "Your appointment on {{1}} is cancelled."},
	{"TRANSPORTATION_UPDATE", "flight_status", "Flight {{1}} is {{2}}."},
	{"TRANSPORTATION_UPDATE", "ride_cancelled", "Your ride at {{1}} is cancelled."},
	{"TRANSPORTATION_UPDATE", "trip_started", "Your trip to {{1}} has begun."},
	{"TRANSPORTATION_UPDATE", "ferry_arrived", "The ferry {{1}} has arrived."},
	{"TICKET_UPDATE", "concert_moved", "The concert {{1}} begins at {{2}} now."},
	{"TICKET_UPDATE", "event_elsewhere", "The event {{1}}, for which you have a ticket, is now at {{2}}."},
	{"TICKET_UPDATE", "show_cancelled", "The show {{1}} is cancelled."},
	{"TICKET_UPDATE", "refund_offered", "You can have the price of your ticket {{1}} back until {{2}}."},
	{"ISSUE_RESOLUTION", "issue_resolved", "Your request {{1}} is resolved."},
	{"ISSUE_RESOLUTION", "issue_updated", "There is news about your request {{1}}: {{2}}."},
	{"ISSUE_RESOLUTION", "issue_needs_details", "To go on with your request {{1}} we need to know more. Please write back."},
	{"ALERT", "opening_hours", "On {{1}} we are here from {{2}} to {{3}}."},
	{"ALERT", "check_in_times", "You can check in from {{1}} and check out until {{2}}."},
}
