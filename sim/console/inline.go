package console

import (
	"encoding/base64"
	"encoding/json"
	"path"
	"regexp"
	"strings"
)

// imported is how a module names another one.
var imported = regexp.MustCompile(`((?:from|import) )"\./([^"]+\.js)"`)

// Inline is an import map for a document that stands alone, such as a report: the module entry and all that it imports, as data. own are
// modules of the document, by name; one of them takes the place of a module of the page that has its name. The document imports a
// module as "wavetank/NAME".
//
// Modules are named by a map because a relative name means nothing in a module that is data.
func Inline(entry string, own map[string][]byte) []byte {
	imports := map[string]string{}
	for queue := []string{entry}; len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if imports["wavetank/"+name] != "" {
			continue
		}
		content, ok := own[name]
		if !ok {
			var err error
			if content, err = web.ReadFile("web/" + name); err != nil {
				panic("console: no module " + name) // both sides are embedded, and a test walks them
			}
		}
		for _, m := range imported.FindAllSubmatch(content, -1) {
			queue = append(queue, string(m[2]))
		}
		content = imported.ReplaceAll(lean(content, path.Ext(name)), []byte(`$1"wavetank/$2"`))
		imports["wavetank/"+name] = "data:text/javascript;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(content)
	}
	b, err := json.Marshal(map[string]any{"imports": imports})
	if err != nil {
		panic("console: " + err.Error()) // strings can always be written
	}
	return b
}

// Style are the page's style sheets in one.
func Style() []byte {
	var parts []string
	for _, name := range []string{"style.css", "phone.css"} {
		content, err := web.ReadFile("web/" + name)
		if err != nil {
			panic("console: " + err.Error())
		}
		parts = append(parts, string(lean(content, path.Ext(name))))
	}
	return []byte(strings.Join(parts, "\n"))
}
