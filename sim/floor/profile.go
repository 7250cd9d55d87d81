package floor

import (
	"maps"
	"slices"
)

// profile is what a business is asked, and what its agents say.
type profile struct {
	channels                    []string // as often as they are used
	questions, answers, replies []string
}

// Profiles are the names of the profiles there are, sorted.
func Profiles() []string { return slices.Sorted(maps.Keys(profiles())) }

func profiles() map[string]profile {
	usual := []string{"whatsapp", "whatsapp", "messenger", "twitter", "web"}
	answers := []string{"Yes, please.", "No, the other one.", "The number is on the letter.", "And when?", "Since last week.", "Could you look again?"}
	return map[string]profile{
		"shop": {
			usual,
			[]string{
				"Is my order on its way?", "Where is my parcel?", "The jacket is too small. What now?", "It arrived broken.", "How do I send it back?",
				"Do you have it in blue?", "The voucher does not work.", "Can I pay later?", "When do you open on Sunday?",
			},
			answers,
			[]string{
				"It left this morning.", "Which order do you mean?", "I will send you a new one.", "You get it back within a week.",
				"I am sorry about that.", "It is on its way.", "May I have the order number?", "That is free of charge.",
			},
		},
		"bank": {
			usual,
			[]string{
				"My card is blocked.", "There is a charge I do not know.", "I would like to raise my limit.", "How do I change my address?",
				"When does the money arrive?", "I have lost my card.", "The app does not let me in.",
			},
			answers,
			[]string{
				"I have unblocked it.", "May I have the date of the charge?", "That takes one working day.", "I see it. One moment, please.",
				"For that you need your last letter.", "A new card comes by post.", "I am sorry about that.",
			},
		},
	}
}

var customerNames = []string{
	"Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jan", "Kira", "Luis", "Mia", "Nils", "Olga", "Pia", "Quinn", "Rosa", "Sam",
	"Tara", "Uwe", "Vera", "Wim", "Xenia", "Yara", "Zoe",
}

var agentNames = []string{
	"Alice", "Bob", "Carla", "David", "Erik", "Fiona", "Greta", "Harald", "Iris", "Jonas", "Klara", "Lena", "Marek", "Nora", "Oskar", "Paula",
}
