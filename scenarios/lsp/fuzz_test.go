package lsp_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios/lsp"
)

// FuzzServe gives any bytes to the server of an editor: it ends when they do.
func FuzzServe(f *testing.F) {
	frame := func(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }
	opened := frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.feature","text":"Feature: f\n  Scenario: s\n    When \"Ana\" sends \"hi\"\n"}}}`)
	for _, text := range []string{
		"", "Content-Length: 5\r\n\r\nhello", "Content-Length: -1\r\n\r\n", "Content-Length: 99999999999\r\n\r\n", frame(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`), frame("null"), frame("[]"),
		opened + frame(`{"id":2,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///a.feature"},"position":{"line":2,"character":9}}}`),
		opened + frame(`{"id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///a.feature"},"position":{"line":-2,"character":99999}}}`),
		opened + frame(`{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.feature"},"contentChanges":[{"text":"\u2028"}]}}`), frame(`{"id":1,"method":"shutdown"}`) + frame(`{"method":"exit"}`),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "rootUri") || strings.Contains(text, "workspaceFolders") {
			t.Skip("reads folders of the machine")
		}
		_ = lsp.Serve(t.Context(), strings.NewReader(text), io.Discard, "0")
	})
}
