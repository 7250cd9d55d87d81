package aggregator

// RecordedAnswer is an answer of the real service that was saved, and the fixture that holds this server to it.
type RecordedAnswer struct {
	Name    string // of the line in the ledger
	Does    string
	Fixture string // below fixtures/aggregator
}

// RecordedAnswers are the saved answers of the vendor's Postman collection (2018) whose every member is the real service's. Values differ.
func RecordedAnswers() []RecordedAnswer {
	return []RecordedAnswer{
		{"text", "the answer to a post of a text", "post_text.json"},
		{"text as app user", "the answer to a post in the app user's name", "post_text_as_app_user.json"},
		{"image", "the answer to a post of an image, with its size", "post_image.json"},
		{"file", "the answer to a post of a file, with its size", "post_file.json"},
		{"location", "the answer to a post of a location, with the text that is made of it", "post_location.json"},
		{"carousel", "the answer to a post of a carousel, items and actions with ids", "post_carousel.json"},
		{"list", "the answer to a post of a list", "post_list.json"},
		{"replies", "the answer to a post with replies, each with an empty uri", "post_replies.json"},
		{"actions", "the answer to a post with actions of every type", "post_actions.json"},
		{"override", "the answer to a post with a channel's own payload", "post_override.json"},
		{"activity", "the answer to an activity", "activity.json"},
		{"conversation", "a conversation, with what is unread and when it was read", "conversation.json"},
		{"template", "the answer to a template that is made, read or changed, its replies with an empty uri", "template.json"},
	}
}

func recordedBehaviours() []Behaviour {
	var all []Behaviour
	for _, r := range RecordedAnswers() {
		all = append(all, Behaviour{"answer", r.Name, r.Does, "vendor's Postman collection, saved answers: " + r.Fixture, Recorded, ""})
	}
	return all
}
