package sim

import (
	"net/http"

	"github.com/wavetank/wavetank/sim/scanner"
)

// scannerState is the virus scanner as GET and POST of /scanner answer it.
type scannerState struct {
	Down     bool              `json:"down"`
	Silent   bool              `json:"silent"`   // it scans and never continues
	Status   int               `json:"status"`   // that it answers every call with; 0 = as it should
	Takes    string            `json:"takes"`    // a scan, on the clock, such as "20s"
	MaxBytes int64             `json:"maxBytes"` // of the largest file it scans
	Called   int               `json:"called"`   // about private files
	Findings []scanner.Finding `json:"findings"` // the newest, oldest first
}

func (c *Control) getScanner(*http.Request) (any, error) {
	s := c.World().Scanner
	st := s.State()
	return scannerState{st.Down, st.Silent, st.Status, st.Takes.String(), st.MaxBytes, s.Called(), s.Findings()}, nil
}

// setScanner changes what the body names. Whoever brings it back up ends its other faults, which may be set anew in the same call.
func (c *Control) setScanner(r *http.Request) (any, error) {
	var in struct {
		Down     *bool   `json:"down"`
		Silent   *bool   `json:"silent"`
		Status   *int    `json:"status"`
		Takes    *string `json:"takes"`
		MaxBytes *int64  `json:"maxBytes"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	s := c.World().Scanner
	switch {
	case in.Status != nil && *in.Status != 0 && (*in.Status < 400 || *in.Status > 599):
		return nil, refuse(http.StatusBadRequest, "bad_request", "status: %d: use 400 to 599, or 0 to end it", *in.Status)
	case in.MaxBytes != nil && *in.MaxBytes < 1:
		return nil, refuse(http.StatusBadRequest, "bad_request", "maxBytes: %d: use a number from 1", *in.MaxBytes)
	}
	if in.Takes != nil {
		d, err := parseDuration(*in.Takes)
		if err != nil || d < 0 {
			return nil, refuse(http.StatusBadRequest, "bad_request", "takes: %q: use a duration such as 20s", *in.Takes)
		}
		s.Take(d)
	}
	if in.MaxBytes != nil {
		s.Limit(*in.MaxBytes)
	}
	if in.Down != nil && !*in.Down {
		s.Up()
	}
	if in.Silent != nil {
		s.Silence(*in.Silent)
	}
	if in.Status != nil {
		s.Answer(*in.Status)
	}
	if in.Down != nil && *in.Down {
		s.Down()
	}
	return c.getScanner(r)
}

// setFileStore makes Oceana's file store refuse with a status, or ends that with 0.
func (c *Control) setFileStore(r *http.Request) (any, error) {
	var in struct {
		Refuse int `json:"refuse"`
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Refuse != 0 && (in.Refuse < 400 || in.Refuse > 599) {
		return nil, refuse(http.StatusBadRequest, "bad_request", "refuse: %d: use 400 to 599, or 0 to end it", in.Refuse)
	}
	c.World().Oceana.RefuseFiles(in.Refuse)
	return map[string]int{"refuse": in.Refuse, "files": c.World().Oceana.StoredFiles()}, nil
}
