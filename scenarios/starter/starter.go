// Package starter writes the first files for the author of a bot on the cloud who wants scenarios for it: a feature, a small bot in a
// language of theirs, and files for three CI systems that run the same lines. The bots need the standard library of their language only.
package starter

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed files
var files embed.FS

// language is what the files say about a language.
type language struct {
	name   string
	bot    []string // files of the bot below files/name; .txt is cut off
	build  string   // makes it; empty: it runs as it is
	start  string   // the command of the bot
	action string   // a step of GitHub's that brings the language; empty: it is there
	needs  string   // program that must be there
	debian string   // package that has it; empty: the image has it
}

func languages() []language {
	return []language{
		{name: "go", bot: []string{"main.go.txt", "go.mod.txt"}, build: "go build -o bot .", start: "exec ./bot", needs: "go"},
		{name: "node", bot: []string{"bot.mjs"}, start: "exec node bot.mjs", action: "{uses: actions/setup-node@v4, with: {node-version: 22}}", needs: "node", debian: "nodejs"},
		{name: "python", bot: []string{"bot.py"}, start: "exec python3 bot.py", action: "{uses: actions/setup-python@v5, with: {python-version: '3.x'}}", needs: "python3", debian: "python3"},
		{
			name: "java", bot: []string{"Bot.java"}, build: "javac -d classes Bot.java", start: "exec java -cp classes Bot", needs: "javac", debian: "default-jdk-headless",
			action: "{uses: actions/setup-java@v4, with: {distribution: temurin, java-version: 21}}",
		},
	}
}

// Languages are the names that Write takes.
func Languages() []string {
	var names []string
	for _, l := range languages() {
		names = append(names, l.name)
	}
	return names
}

// words are what stands in the files for what differs. A line with a word that is empty is left out.
func (l language) words() map[string]string {
	packages := ""
	if l.debian != "" {
		packages = "command -v " + l.needs + " || (apt-get update && apt-get install -y --no-install-recommends " + l.debian + ")"
	}
	return map[string]string{
		"{{bot}}": strings.TrimSuffix(l.bot[0], ".txt"), "{{action}}": l.action, "{{packages}}": packages,
		"{{install}}": "command -v wavetank || go install github.com/wavetank/wavetank/scenarios/cmd/wavetank@latest",
		"{{lint}}":    "wavetank lint features",
		"{{build}}":   l.build,
		"{{run}}":     "wavetank run --connector-cmd '" + l.start + "' --connector-wait 1m --format progress --format junit:results.xml features",
	}
}

// ErrNotEmpty is returned for a directory in which something is.
var ErrNotEmpty = errors.New("is not empty: name a new or an empty directory")

// Write fills a new or an empty directory and returns the files' names, sorted, below it.
func Write(dir, languageName string) ([]string, error) {
	i := slices.IndexFunc(languages(), func(l language) bool { return l.name == languageName })
	if i < 0 {
		return nil, fmt.Errorf("--lang: %q: use %s", languageName, strings.Join(Languages(), ", "))
	}
	switch there, err := os.ReadDir(dir); {
	case err == nil && len(there) > 0:
		return nil, fmt.Errorf("%s %w", dir, ErrNotEmpty)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	l := languages()[i]
	names := map[string]string{ // by file
		"files/features_greeting.feature": "features/greeting.feature", "files/README.md.txt": "README.md",
		"files/github.yml": ".github/workflows/wavetank.yml", "files/gitlab.yml": ".gitlab-ci.yml", "files/Jenkinsfile": "Jenkinsfile", "files/gitignore": ".gitignore",
	}
	for _, file := range l.bot {
		names["files/"+l.name+"/"+file] = strings.TrimSuffix(file, ".txt")
	}
	var written []string
	for from, to := range names {
		content, err := l.content(from)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, filepath.FromSlash(to))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return nil, err
		}
		written = append(written, to)
	}
	slices.Sort(written)
	return written, nil
}

// content is a file with what is said about the language; a bot is taken as it is.
func (l language) content(from string) ([]byte, error) {
	text, err := files.ReadFile(from)
	if err != nil || strings.HasPrefix(from, "files/"+l.name+"/") {
		return text, err
	}
	var b bytes.Buffer
	for line := range strings.Lines(string(text)) {
		for word, value := range l.words() {
			if value == "" && strings.Contains(line, word) {
				line = ""
			}
			line = strings.ReplaceAll(line, word, value)
		}
		b.WriteString(line)
	}
	return b.Bytes(), nil
}
