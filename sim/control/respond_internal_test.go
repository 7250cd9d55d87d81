package control

import (
	"math"
	"net/http/httptest"
	"testing"
)

func TestAnAnswerThatCannotBeWrittenIsAFault(t *testing.T) {
	w := httptest.NewRecorder()
	respond(w, 200, clockState{Speed: math.NaN()})
	const want = `{"error":{"code":"internal","message":"the answer cannot be written: json: unsupported value: NaN"}}` + "\n"
	if w.Code != 500 || w.Body.String() != want {
		t.Errorf("%d %s, want 500 %s", w.Code, w.Body, want)
	}
}
