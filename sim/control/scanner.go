package control

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

func (c *API) getScanner(*http.Request) (scannerState, error) {
	s := c.World().Scanner
	st := s.State()
	return scannerState{st.Down, st.Silent, st.Status, st.Takes.String(), st.MaxBytes, s.Called(), orEmpty(s.Findings())}, nil
}

type scannerInput struct {
	Down     *bool   `json:"down" help:"nothing answers at its address"`
	Silent   *bool   `json:"silent" help:"it scans and never continues"`
	Status   *int    `json:"status" help:"that it answers every call with, 400 to 599; 0 ends that"`
	Takes    *string `json:"takes" help:"a scan, on the clock, such as 20s"`
	MaxBytes *int64  `json:"maxBytes" help:"of the largest file it scans"`
}

// setScanner changes what the body names. Bringing it back up ends its other faults, which may be set anew in the same call.
func (c *API) setScanner(r *http.Request, in scannerInput) (out scannerState, _ error) {
	s := c.World().Scanner
	switch {
	case in.Status != nil && *in.Status != 0 && (*in.Status < 400 || *in.Status > 599):
		return out, refuse(http.StatusBadRequest, "bad_request", "status: %d: use 400 to 599, or 0 to end it", *in.Status)
	case in.MaxBytes != nil && *in.MaxBytes < 1:
		return out, refuse(http.StatusBadRequest, "bad_request", "maxBytes: %d: use a number from 1", *in.MaxBytes)
	}
	if in.Takes != nil {
		d, err := ParseDuration(*in.Takes)
		if err != nil || d < 0 {
			return out, refuse(http.StatusBadRequest, "bad_request", "takes: %q: use a duration such as 20s", *in.Takes)
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

type fileStoreInput struct {
	Refuse int `json:"refuse" help:"the status that files are refused with, 400 to 599; 0 ends that"`
}

type fileStore struct {
	Files  int `json:"files"` // stored
	Refuse int `json:"refuse"`
}

// setFileStore makes Oceana's file store refuse with a status, or ends that with 0.
func (c *API) setFileStore(_ *http.Request, in fileStoreInput) (out fileStore, _ error) {
	if in.Refuse != 0 && (in.Refuse < 400 || in.Refuse > 599) {
		return out, refuse(http.StatusBadRequest, "bad_request", "refuse: %d: use 400 to 599, or 0 to end it", in.Refuse)
	}
	c.World().Oceana.RefuseFiles(in.Refuse)
	return fileStore{c.World().Oceana.StoredFiles(), in.Refuse}, nil
}
