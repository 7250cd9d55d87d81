package traffic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// handset and desk are what is of interest of the control API's views.
type handset struct {
	Name    string `json:"name"`
	Bubbles []struct {
		From string `json:"from"`
		Text string `json:"text"`
	} `json:"bubbles"`
}

type desk struct {
	Contacts []struct {
		Customer string `json:"customer"`
		Lines    []line `json:"lines"`
	} `json:"contacts"`
}

type line struct {
	Role   string `json:"role"`
	Text   string `json:"text"`
	Status string `json:"status"`
	Index  int    `json:"index"` // in the order of arrival, which a desk mends; here it has to be right
}

// Await waits until everything that was written has arrived, or until ctx ends: then its error says what is wrong.
func (t *Traffic) Await(ctx context.Context) error {
	for {
		t.calm(ctx)
		if err := t.Check(ctx); err == nil || ctx.Err() != nil {
			return err
		}
	}
}

// calm waits until nothing crosses a wire for a moment. Comparing costs more than waiting.
func (t *Traffic) calm(ctx context.Context) {
	for before := int64(-1); before != t.Crossings() && ctx.Err() == nil; {
		before = t.Crossings()
		sleep(ctx, 250*time.Millisecond)
	}
}

// Check compares what phones and desk show with what was written. Its errors name everything that is missing, there twice, out of
// order, or marked as refused.
func (t *Traffic) Check(ctx context.Context) error {
	var phones struct {
		Phones []handset `json:"phones"`
	}
	ctx = context.WithoutCancel(ctx) // what is wrong is told even when there is no more time
	if err := t.call(ctx, http.MethodGet, "/phones", nil, &phones); err != nil {
		return err
	}
	var d desk
	if err := t.call(ctx, http.MethodGet, "/agents/"+agent, nil, &d); err != nil {
		return err
	}
	shown := map[string][]string{} // texts from the other side, by place
	for _, p := range phones.Phones {
		for _, b := range p.Bubbles {
			if b.From == "business" {
				shown["phone of "+p.Name] = append(shown["phone of "+p.Name], b.Text)
			}
		}
	}
	var errs []error
	for _, c := range d.Contacts {
		place := "desk for " + c.Customer
		slices.SortFunc(c.Lines, func(a, b line) int { return cmp.Compare(a.Index, b.Index) })
		for _, l := range c.Lines {
			switch {
			case l.Role == "customer":
				shown[place] = append(shown[place], l.Text)
			case l.Role == "agent" && (l.Status == "" || l.Status == "rejected" || l.Status == "refused"):
				errs = append(errs, fmt.Errorf("%s: %q is %q, want it accepted", place, l.Text, l.Status))
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.people {
		errs = append(errs, compare("phone of "+p.name, shown["phone of "+p.name], p.told)...)
		errs = append(errs, compare("desk for "+p.name, shown["desk for "+p.name], p.said)...)
	}
	return errors.Join(errs...)
}

// compare says how the texts shown in a place differ from those written.
func compare(place string, shown, written []string) (errs []error) {
	times := map[string]int{}
	for _, text := range shown {
		times[text]++
	}
	for _, text := range written {
		if n := times[text]; n != 1 {
			errs = append(errs, fmt.Errorf("%s: %q is there %d times, want once", place, text, n))
		}
		delete(times, text)
	}
	for text := range times {
		errs = append(errs, fmt.Errorf("%s: no person wrote %q", place, text))
	}
	if len(errs) == 0 && !slices.Equal(shown, written) {
		i := 0
		for shown[i] == written[i] {
			i++
		}
		errs = append(errs, fmt.Errorf("%s: out of order: %s, want %s", place, around(shown, i), around(written, i)))
	}
	return errs
}

// around is a few texts from i on.
func around(texts []string, i int) string {
	return strings.Join(texts[i:min(i+5, len(texts))], ", ")
}
