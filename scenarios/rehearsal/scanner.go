package rehearsal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// passing is how the cloud of a rehearsal calls others: the workbook's scanner is a stand-in that lets everything pass, anything
// else is dialled.
type passing struct {
	*http.Transport
	site *site
}

func (p passing) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.site.d.ProcessorURL != r.URL.String() {
		return p.Transport.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	var call struct {
		Nonce string `json:"nonce"`
	}
	if err := json.Unmarshal(body, &call); err != nil {
		return nil, fmt.Errorf("scanner: %w", err)
	}
	done := p.site.world.Journal.Open("scanner at work")
	go func() {
		defer done()
		p.site.proceed(call.Nonce)
	}()
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(bytes.NewReader([]byte("{}"))), ContentLength: 2, Request: r,
	}, nil
}

// proceed lets a message pass. When it cannot, the message stays held, and step 12 says so.
func (s *site) proceed(nonce string) {
	r, err := http.NewRequest(http.MethodPost, s.world.CloudURL()+"/v1.1/apps/"+s.world.App.ID+"/middleware/continue", strings.NewReader("{}"))
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+nonce)
	r.Header.Set("Content-Type", "application/json")
	c := &http.Client{}
	defer c.CloseIdleConnections()
	if resp, err := c.Do(r); err == nil {
		_ = resp.Body.Close()
	}
}
