package control

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/channel"
)

func TestEveryFieldIsOfAnAction(t *testing.T) {
	if diff := cmp.Diff(channel.Actions(), slices.Sorted(maps.Keys(phoneActions()))); diff != "" {
		t.Errorf("the actions of phones: %s", diff)
	}
	var phone, agent []string
	for _, fields := range phoneActions() {
		phone = append(phone, strings.Fields(fields)...)
	}
	for _, a := range agentActions() {
		agent = append(agent, strings.Fields(a.takes)...)
	}
	for _, all := range []struct {
		fields []string
		of     any
	}{{phone, phoneInput{}}, {agent, agentInput{}}} {
		slices.Sort(all.fields)
		if diff := cmp.Diff(fieldsOf(reflect.TypeOf(all.of)), slices.Compact(all.fields)); diff != "" {
			t.Errorf("the fields of %T: %s", all.of, diff)
		}
	}
}
