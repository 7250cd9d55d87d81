package control

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

// phoneActions are what people do with phones, each with the fields that it takes.
func phoneActions() map[string]string {
	const file, place, said = "text file mediaType mediaUrl size target", "lat long target", "on target"
	return map[string]string{
		channel.DoSend: file, channel.DoImage: file, channel.DoFile: file, channel.DoVoice: file, channel.DoVideo: file, channel.DoSticker: file,
		channel.DoContact: "text target", channel.DoLocation: place, channel.DoLiveLocation: place,
		channel.DoTap: "on target lat long", channel.DoReact: "text " + said, channel.DoReply: "text " + said, channel.DoDelete: said,
		channel.DoForm: "answers", channel.DoTyping: "stop target", channel.DoStopTyping: "target",
		channel.DoPost: "text", channel.DoLogin: "text", channel.DoSecond: "text",
		channel.DoRead: "", channel.DoCall: "", channel.DoGroup: "", channel.DoMute: "", channel.DoUnmute: "", channel.DoLogout: "", channel.DoVisit: "",
		channel.DoOffline: "", channel.DoOnline: "", channel.DoClose: "", channel.DoOpen: "",
	}
}

// noAction refuses an action that is none.
func noAction(name string, all []string) error {
	return refuse(http.StatusNotFound, "not_found", "action: %q: use %s", name, strings.Join(all, ", "))
}

// onlyTakes refuses a body that gives a field which is for other actions. One call serves them all, so all their fields are of its body.
func onlyTakes(action, fields string, body any) error {
	takes := strings.Fields(fields)
	v := reflect.ValueOf(body)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if v.Field(i).IsZero() || slices.Contains(takes, name) {
			continue
		}
		if len(takes) == 0 {
			return refuse(http.StatusBadRequest, "bad_request", "%s: %s takes no fields", name, action)
		}
		return refuse(http.StatusBadRequest, "bad_request", "%s: is not of %s, which takes %s", name, action, strings.Join(takes, ", "))
	}
	return nil
}
