package rehearsal

import (
	"io"

	"github.com/wavetank/wavetank/scenarios/pages"
)

// html is one file without any other, to be printed and signed.
func (r *Report) html(w io.Writer) error {
	return pages.Must("report", protocol, nil).Execute(w, r)
}

const protocol = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Messaging channel: acceptance protocol</title>
<style>
:root { color-scheme: light; --ink: #1c2330; --soft: #5a6372; --line: #d5dae2; --green: #0f6b3a; --red: #a11b14; --open: #76540a }
* { box-sizing: border-box }
body { font: 15px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; margin: 0 }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.verdict { font-size: 1.1rem; margin: .4rem 0 1.2rem; font-weight: 600 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 0 }
dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .55rem .7rem; border-bottom: 1px solid var(--line) }
th { color: var(--soft); font-weight: 600 }
td:first-child { width: 15rem } td:nth-child(2) { width: 6.5rem }
.rule { color: var(--soft); font-size: .85em }
.mark { display: inline-block; padding: 0 .5em; border: 1.5px solid; border-radius: .3em; font-weight: 600; font-size: .9em }
.green { color: var(--green) } .red { color: var(--red) } .blocked, .manual { color: var(--open) }
.evidence p { margin: 0 0 .25rem; overflow-wrap: anywhere; white-space: pre-wrap }
.evidence b { font-weight: 600; color: var(--soft) }
pre { margin: .2rem 0 .4rem; padding: .4rem .6rem; background: #f3f5f8; border-radius: .3em; font: 13px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere }
.sign td { height: 3.2rem; border-bottom: 1px solid var(--ink); width: auto }
@page { size: A4; margin: 16mm 14mm }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt }
  tr, .sign { break-inside: avoid } thead { display: table-header-group } h2 { break-after: avoid }
  pre { border: 1px solid var(--line); background: none }
}
</style>
</head>
<body>
<h1>Messaging channel: acceptance protocol</h1>
<p class="verdict {{if .Good}}green{{else}}red{{end}}">{{.Verdict}}</p>
<dl>
<dt>Deployment</dt><dd>{{.File}}</dd>
<dt>Configuration</dt><dd>{{.Digest}}</dd>
<dt>Checked</dt><dd>{{.At.Format "2006-01-02 15:04:05 MST"}}, against {{.Against}}</dd>
<dt>Program</dt><dd>wavetank {{.Version}}</dd>
</dl>
<h2>The twelve steps of Appendix C</h2>
<table>
<thead><tr><th scope="col">Step</th><th scope="col">Result</th><th scope="col">Evidence</th></tr></thead>
<tbody>
{{range .Checks}}<tr><td>{{.Step}}. {{.Name}} <span class="rule">{{.Rule}}</span></td><td><span class="mark {{.Result}}">{{.Result}}</span></td><td class="evidence">
<p><b>Did</b> {{.Did}}</p>
{{with .Saw}}<p><b>Saw</b> {{.}}</p>{{end}}
{{with .Advice}}<p><b>To do</b> {{.}}</p>{{end}}
{{with .Commands}}<pre>{{range .}}{{.}}
{{end}}</pre>{{end}}
{{with .Unseen}}<p><b>Not checked from here</b> {{.}}</p>{{end}}
</td></tr>
{{end}}</tbody>
</table>
<h2>Accepted</h2>
<table class="sign">
<thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Date</th><th scope="col">Signature</th></tr></thead>
<tbody><tr><td></td><td></td><td></td><td></td></tr><tr><td></td><td></td><td></td><td></td></tr></tbody>
</table>
</body>
</html>
`
