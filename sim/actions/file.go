package actions

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// longestLine bounds a line of a file: a body of the control API may have a megabyte.
const longestLine = 2 << 20

// Write writes a recording as NDJSON: the head, an action a line, and a line with their number, by which a reader knows a truncated file.
func (r Recording) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.Head); err != nil {
		return fmt.Errorf("write the log's head: %w", err)
	}
	for _, a := range r.Actions {
		if err := enc.Encode(a); err != nil {
			return fmt.Errorf("write action %d: %w", a.N, err)
		}
	}
	if err := enc.Encode(tail{int64(len(r.Actions))}); err != nil {
		return fmt.Errorf("write the log's end: %w", err)
	}
	return out.Flush()
}

// tail is the last line of a file.
type tail struct {
	End int64 `json:"end"` // how many actions there are
}

// whole matches the beginning of a recording as one JSON object, perhaps one that a program has set out for people.
var whole = regexp.MustCompile(`^\s*\{\s*"head"\s*:`)

// Read reads what Write wrote, or a recording as one JSON object. Each error is one line that names the line or action that is wrong.
func Read(from io.Reader) (Recording, error) {
	begins := bufio.NewReader(from)
	if start, _ := begins.Peek(64); whole.Match(start) {
		return readWhole(begins)
	}
	lines := bufio.NewScanner(begins)
	lines.Buffer(nil, longestLine)
	var r Recording
	n := 0
	for lines.Scan() {
		n++
		line := lines.Bytes()
		if n == 1 {
			if err := readHead(line, &r.Head); err != nil {
				return Recording{}, err
			}
			continue
		}
		end, err := r.read(line)
		if err != nil {
			return Recording{}, fmt.Errorf("line %d: %w", n, err)
		}
		if end {
			if lines.Scan() {
				return Recording{}, fmt.Errorf("line %d: something follows the end of the log", n+1)
			}
			return r, lines.Err()
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return Recording{}, fmt.Errorf("line %d: is longer than %d bytes", n+1, longestLine)
	case err != nil:
		return Recording{}, err
	case n == 0:
		return Recording{}, errors.New("the file is empty: it should begin with a line that has \"format\": \"" + Format + "\"")
	}
	return Recording{}, fmt.Errorf("line %d: the log is truncated: its last line should be {\"end\":%d}", n+1, len(r.Actions))
}

// readWhole reads a recording that is one JSON object.
func readWhole(from io.Reader) (r Recording, _ error) {
	dec := json.NewDecoder(from)
	dec.DisallowUnknownFields()
	switch err := dec.Decode(&r); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Recording{}, errors.New("the file is truncated")
	case err != nil:
		return Recording{}, errors.New(strings.TrimPrefix(err.Error(), "json: "))
	case dec.More():
		return Recording{}, errors.New("something follows the end of the log")
	}
	return r, r.Check()
}

// Check reports what is wrong with a recording that came from outside.
func (r Recording) Check() error {
	if r.Head.Format != Format {
		return errors.New("head: no log of actions: it should have \"format\": \"" + Format + "\"")
	}
	if r.Head.Version != Version {
		return fmt.Errorf("head: version: %d: this program reads logs of version %d", r.Head.Version, Version)
	}
	if err := r.Head.check(); err != nil {
		return fmt.Errorf("head: %w", err)
	}
	var last time.Time
	for i, a := range r.Actions {
		if err := a.check(int64(i)+1, last, r.Head); err != nil {
			return fmt.Errorf("action %d: %w", i+1, err)
		}
		last = a.At
	}
	return nil
}

func (h Head) check() error {
	if h.World != Up && h.World != Scenario {
		return fmt.Errorf("world: %q: use %s or %s", h.World, Up, Scenario)
	}
	if h.World == Up && h.Start.IsZero() {
		return errors.New("start: at which instant does the clock start? Give an RFC 3339 instant")
	}
	return nil
}

func readHead(line []byte, head *Head) error {
	var mark struct {
		Format  string `json:"format"`
		Version *int   `json:"version"`
	}
	switch err := json.Unmarshal(line, &mark); {
	case err != nil || mark.Format != Format:
		return errors.New("line 1: no log of actions: it should have \"format\": \"" + Format + "\"")
	case mark.Version == nil || *mark.Version != Version:
		got := "none"
		if mark.Version != nil {
			got = fmt.Sprint(*mark.Version)
		}
		return fmt.Errorf("line 1: version: %s: this program reads logs of version %d", got, Version)
	}
	err := strictly(line, head)
	if err == nil {
		err = head.check()
	}
	if err != nil {
		return fmt.Errorf("line 1: %w", err)
	}
	return nil
}

// read reads a line behind the first; end when it was the last.
func (r *Recording) read(line []byte) (end bool, _ error) {
	next := int64(len(r.Actions)) + 1
	var mark struct {
		End *int64 `json:"end"`
	}
	if err := json.Unmarshal(line, &mark); err != nil {
		return false, errors.New("is no JSON object: the log is damaged or truncated")
	}
	if mark.End != nil {
		var last tail
		if err := strictly(line, &last); err != nil {
			return false, err
		}
		if last.End != next-1 {
			return false, fmt.Errorf("end: says %d actions, but there are %d", last.End, next-1)
		}
		return true, nil
	}
	var a Action
	if err := strictly(line, &a); err != nil {
		return false, err
	}
	if err := a.check(next, r.last(), r.Head); err != nil {
		return false, err
	}
	r.Actions = append(r.Actions, a)
	return false, nil
}

func (r *Recording) last() time.Time {
	if len(r.Actions) == 0 {
		return time.Time{}
	}
	return r.Actions[len(r.Actions)-1].At
}

func (a Action) check(n int64, last time.Time, head Head) error {
	switch {
	case a.N != n:
		return fmt.Errorf("n: %d: the next action is %d", a.N, n)
	case a.At.Before(last):
		return fmt.Errorf("at: %s lies before the action above", a.At.Format(time.RFC3339Nano))
	case a.Turn < 0:
		return fmt.Errorf("turn: %d: is counted from 0", a.Turn)
	case a.Do == "":
		return errors.New("do: what was done?")
	case (a.Do == StepDone) != (a.Step != nil):
		return errors.New("step: belongs to an action that does step, and to no other")
	case head.World == Up && !a.At.IsZero() && a.At.Before(head.Start):
		return fmt.Errorf("at: %s lies before the clock's start", a.At.Format(time.RFC3339Nano))
	case a.Step != nil && strings.ContainsAny(a.Step.Keyword+a.Step.Text, "\r\n"):
		return errors.New("step: its text is one line")
	case a.Body != nil && !bytes.HasPrefix(a.Body, []byte("{")):
		return errors.New("body: should be a JSON object")
	}
	return nil
}

// strictly reads one JSON object and names a field that is not known.
func strictly(line []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	var kind *json.UnmarshalTypeError
	err := dec.Decode(into)
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("%s: a %s where a %s belongs", kind.Field, kind.Value, kind.Type)
	case err != nil:
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	case dec.More():
		return errors.New("more than one JSON value")
	}
	return nil
}
