package scenarios

import (
	"bytes"

	"github.com/wavetank/wavetank/scenarios/guide"
	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/console"
)

// Documents are what the console shows at /docs beside the control API: the guides and the phrases.
func Documents() []console.Document {
	return []console.Document{
		{Name: "guides.json", Read: guide.JSON},
		{Name: "phrases.json", Read: func() ([]byte, error) {
			var b bytes.Buffer
			err := steps.WritePhrasesJSON(&b, steps.FindPhrases())
			return b.Bytes(), err
		}},
	}
}
