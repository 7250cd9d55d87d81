package widget

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Read reads a file like richmedia-content.templates.js: a JavaScript module that exports the names of the channel tabs, an array of
// strings, and the groups, an array of objects; what the exports are called does not matter (public sample). A third export whose name
// contains "phrases" may hold suggested phrases, which the sample keeps in a file of its own. Nothing in the file is executed. The error is
// one line for each fault with line, group, item and field.
func Read(data []byte) (Widget, error) {
	exports, err := readScript(string(data))
	if err != nil {
		return Widget{}, err
	}
	f := widgetFile{titles: map[string]int{}}
	for _, e := range exports {
		f.take(e)
	}
	f.complete()
	if len(f.faults) > 0 {
		return Widget{}, errors.Join(f.faults...)
	}
	return f.widget, nil
}

// widgetFile is a widget being read.
type widgetFile struct {
	widget   Widget
	channels int // line of the tabs
	groups   int // line of the groups
	titles   map[string]int
	lines    []int // of the channels of each group
	faults   []error
}

func (f *widgetFile) wrong(line int, format string, args ...any) {
	f.faults = append(f.faults, &scriptError{line, fmt.Sprintf(format, args...)})
}

// take recognises an export by what it holds.
func (f *widgetFile) take(e export) {
	line := e.value.line
	if e.value.kind != anArray {
		f.wrong(line, "%s: want an array of channels, groups or phrases, got %s", e.name, e.value.kind)
		return
	}
	texts := !slices.ContainsFunc(e.value.items, func(l literal) bool { return l.kind != aString })
	switch {
	case texts && strings.Contains(strings.ToLower(e.name), "phrases"):
		f.widget.Phrases = append(f.widget.Phrases, strs(e.value)...)
	case texts && len(e.value.items) > 0:
		if f.channels > 0 {
			f.wrong(line, "%s: the channels are already in line %d", e.name, f.channels)
			return
		}
		f.channels, f.widget.Channels = line, strs(e.value)
	case f.groups > 0:
		f.wrong(line, "%s: the groups are already in line %d", e.name, f.groups)
	default:
		f.groups = line
		for i, g := range e.value.items {
			f.group(i, g)
		}
	}
}

func strs(l literal) []string {
	var all []string
	for _, item := range l.items {
		all = append(all, item.text)
	}
	return all
}

// complete checks what takes both exports.
func (f *widgetFile) complete() {
	if len(f.faults) > 0 {
		return
	}
	switch {
	case f.groups == 0:
		f.wrong(1, "no export holds the groups")
	case f.channels == 0:
		f.wrong(1, "no export holds the channels")
	}
	for i, g := range f.widget.Groups {
		if f.groups > 0 && f.channels > 0 && !slices.ContainsFunc(f.widget.Channels, g.Offers) {
			f.wrong(f.lines[i], "group %q: groupChannels: names none of the channels %s", g.Name, strings.Join(f.widget.Channels, ","))
		}
	}
}

var (
	groupFields = []string{"groupName", "groupImage", "groupChannels", "groupItems"}
	itemFields  = []string{"title", "richMediaType", "textFallback", "body"}
)

// object checks that l is an object with no other fields than known ones.
func (f *widgetFile) object(at string, l literal, known []string) bool {
	if l.kind != anObject {
		f.wrong(l.line, "%s: want an object, got %s", at, l.kind)
		return false
	}
	for _, p := range l.names {
		if !slices.Contains(known, p.name) {
			f.wrong(p.line, "%s: %s: unknown field; there are %s", at, p.name, strings.Join(known, ", "))
		}
	}
	return true
}

// text is a field that holds text; "" after a fault has been noted, or when an optional one is absent.
func (f *widgetFile) text(at string, l literal, name string, required bool) string {
	v := l.field(name)
	switch {
	case v == nil && required:
		f.wrong(l.line, "%s: %s: required", at, name)
	case v == nil:
	case v.kind != aString:
		f.wrong(v.line, "%s: %s: want a string, got %s", at, name, v.kind)
	case v.text == "" && required:
		f.wrong(v.line, "%s: %s: required", at, name)
	default:
		return v.text
	}
	return ""
}

func (f *widgetFile) group(i int, l literal) {
	at := fmt.Sprintf("group %d", i+1)
	if name := l.field("groupName"); name != nil && name.text != "" {
		at = "group " + strconv.Quote(name.text)
	}
	if !f.object(at, l, groupFields) {
		return
	}
	g := Group{
		Name: f.text(at, l, "groupName", true), Image: f.text(at, l, "groupImage", false), Channels: f.text(at, l, "groupChannels", true),
		Items: []Item{},
	}
	items := l.field("groupItems")
	switch {
	case items == nil:
		f.wrong(l.line, "%s: groupItems: required", at)
	case items.kind != anArray:
		f.wrong(items.line, "%s: groupItems: want an array, got %s", at, items.kind)
	default:
		for i, item := range items.items {
			g.Items = append(g.Items, f.item(at, i, item))
		}
	}
	f.widget.Groups = append(f.widget.Groups, g)
	line := l.line
	if channels := l.field("groupChannels"); channels != nil {
		line = channels.line
	}
	f.lines = append(f.lines, line)
}

func (f *widgetFile) item(group string, i int, l literal) Item {
	at := fmt.Sprintf("%s: item %d", group, i+1)
	if title := l.field("title"); title != nil && title.text != "" {
		at = fmt.Sprintf("%s: item %q", group, title.text)
	}
	if !f.object(at, l, itemFields) {
		return Item{}
	}
	item := Item{
		Title: f.text(at, l, "title", true), Type: f.text(at, l, "richMediaType", true), Fallback: f.text(at, l, "textFallback", false),
	}
	if line := f.titles[item.Title]; line > 0 {
		f.wrong(l.field("title").line, "%s: title: is already in line %d", at, line)
	} else if item.Title != "" {
		f.titles[item.Title] = l.field("title").line
	}
	body := l.field("body")
	if body == nil {
		f.wrong(l.line, "%s: body: required", at)
		return item
	}
	item.Body = body.json()
	if item.Type == "" {
		return item
	}
	if err := CheckRichMedia(item.Type, item.Body); err != nil {
		f.wrong(faultLine(l, err.Error()), "%s: %s", at, err.Error())
	}
	return item
}

// faultLine is the line of the field that a fault such as "body.actions[0].uri: required" names, or of the nearest thing around it.
func faultLine(item literal, fault string) int {
	path, _, _ := strings.Cut(fault, ":")
	at := &item
	for _, step := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		next := at.field(step)
		if n, err := strconv.Atoi(step); err == nil && at.kind == anArray && n < len(at.items) {
			next = &at.items[n]
		}
		if next == nil {
			break
		}
		at = next
	}
	return at.line
}
