package control_test

import (
	"strings"
	"testing"
)

func TestTheScannerIsControlled(t *testing.T) {
	a := newAPI(t, nil)
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/scanner", "", 200, `{"down":false,"silent":false,"status":0,"takes":"0s","maxBytes":104857600,"called":0,"findings":[]}`},
		{"POST", "/scanner", `{"takes":"20s","maxBytes":10,"status":500}`, 200, `"status":500,"takes":"20s","maxBytes":10`},
		{"POST", "/scanner", `{"down":true,"silent":true}`, 200, `"down":true,"silent":true`},
		{"POST", "/scanner", `{"down":false}`, 200, `"down":false,"silent":false,"status":0,"takes":"20s"`},
		{"POST", "/scanner", `{"takes":"soon"}`, 400, `takes: `},
		{"POST", "/scanner", `{"status":200}`, 400, `status: 200: use 400 to 599`},
		{"POST", "/scanner", `{"maxBytes":0}`, 400, `maxBytes: 0: use a number from 1`},
		{"POST", "/scanner", `{"speed":1}`, 400, `speed`},
		{"POST", "/filestore", `{"refuse":507}`, 200, `{"files":0,"refuse":507}`},
		{"POST", "/filestore", `{"refuse":200}`, 400, `refuse: 200: use 400 to 599`},
		{"POST", "/filestore", `{"refuse":0}`, 200, `"refuse":0`},
	} {
		if status, text := a.do(tc.method, tc.path, tc.body); status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s %s: %d %s, want %d %s", tc.method, tc.path, tc.body, status, text, tc.status, tc.want)
		}
	}
}
