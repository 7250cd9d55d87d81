package scenarios_test

import (
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/clientbot"
)

// breakage is one behaviour of a bot that is taken away, and which scenarios are to find it.
type breakage struct {
	name  string
	fails []string  // beginnings of FEATURE: SCENARIO; all that begin so fail, and no other
	node  [2]string // what stands in the source, and what is put there
	py    [2]string
}

var breakages = []breakage{
	{
		"the name", []string{
			"answers: ", "repeats: ", "restart: A message", "sending: The first attempt", "sending: Too many requests", "sending: Others",
		},
		[2]string{"'Hi ' + name", "'Hi you'"}, [2]string{`"Hi {name}"`, `"Hi you"`},
	}, {
		"a message that comes twice", []string{"repeats: A webhook of Messenger comes", "repeats: A webhook of Twitter comes", "repeats: A webhook of Web comes", "repeats: A webhook of WhatsApp comes"},
		[2]string{"if (!again)", ""}, [2]string{` and m["_id"] not in seen`, ""},
	}, {
		"sending again", []string{"sending: The first attempt", "sending: Too many requests\n"},
		[2]string{"tries = 3", "tries = 1"}, [2]string{"tries=3", "tries=1"},
	}, {
		"giving up on what was refused", []string{"sending: What is refused for good"},
		[2]string{"answer.status >= 500", "answer.status >= 400"}, [2]string{"refusal.code >= 500", "refusal.code >= 400"},
	}, {
		"waiting as long as the cloud says", []string{"sending: Too many requests, for a minute", "sending: Others"},
		[2]string{"if (wait > 0)", "if (false)"}, [2]string{`int(refusal.headers["Retry-After"] or 0)`, "0"},
	}, {
		"memory", []string{"restart: People", "people: It is remembered"},
		[2]string{"fs.existsSync(file)", "false"}, [2]string{"os.path.exists(file)", "False"},
	}, {
		"the secret", []string{"secret: "},
		[2]string{"genuine ? 200 : 401", "200"}, [2]string{`"200 OK" if hook else "401 Unauthorized"`, `"200 OK"`},
	}, {
		"postbacks", []string{"buttons: A postback"},
		[2]string{"of hook.postbacks ?? []", "of []"}, [2]string{`hook.get("postbacks", [])`, "[]"},
	}, {
		"the type of a file", []string{"media: A image", "media: A file from"},
		[2]string{"'Got ' + mediaType", "'Got it'"}, [2]string{`"Got {mediaType}", "file": "Got {mediaType}"`, `"Got it", "file": "Got it"`},
	}, {
		"late failures", []string{"window: After the window", "window: Each late failure"},
		[2]string{"'message:delivery:failure' && asker", "'message:delivery:failure' && false"}, [2]string{`"message:delivery:failure" and user`, `"message:delivery:failure" and False and user`},
	}, {
		"reading", []string{"signs: Reading"},
		[2]string{"'conversation:read' && asker", "'conversation:read' && false"}, [2]string{`"conversation:read" and user`, `"conversation:read" and False and user`},
	}, {
		"people who are one", []string{"people: "},
		[2]string{"of hook.discarded ?? []", "of []"}, [2]string{`hook.get("discarded", [])`, "[]"},
	}, {
		"the name of an upload", []string{"media: A file of its own"},
		[2]string{"'note.txt'", "'it.txt'"}, [2]string{"note.txt", "it.txt"},
	},
}

// TestTheBotsHaveFortyLines holds them to what features/portable promises. Lines that are empty or a comment do not count.
func TestTheBotsHaveFortyLines(t *testing.T) {
	const lines, width = 40, 152
	for _, bot := range []struct{ language, source, comment string }{{"Node", clientbot.Node, "//"}, {"Python", clientbot.Python, "#"}} {
		n := 0
		for line := range strings.Lines(bot.source) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, bot.comment) {
				n++
			}
			if len(line) > width {
				t.Errorf("%s: a line of %d characters, more than %d: %s", bot.language, len(line), width, line)
			}
		}
		if n == 0 || n > lines {
			t.Errorf("%s: %d lines, want at most %d", bot.language, n, lines)
		}
	}
}

func TestABotInNodeFailsWhatItBreaks(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a process for each of many scenarios, often")
	}
	playBroken(t, clientbot.Node, "bot.js", []string{"node", "-p", "process.execPath"}, "nodejs", func(b breakage) [2]string { return b.node })
}

func TestABotInPythonFailsWhatItBreaks(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a process for each of many scenarios, often")
	}
	playBroken(t, clientbot.Python, "bot.py", []string{"python3", "-c", "import sys; print(sys.executable)"}, "python3", func(b breakage) [2]string { return b.py })
}

// playBroken plays features/portable with a bot as it is, and once with each breakage. Itself is a command that has the bot's program tell its path:
// what is found by its name may be a script of a version manager, which takes longer to start than the bot.
func playBroken(t *testing.T, source, file string, itself []string, from string, change func(breakage) [2]string) {
	t.Helper()
	program := itself[0]
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("WAVETANK_LANGUAGES") == "required" {
			t.Fatalf("%v, and WAVETANK_LANGUAGES=required: install the Debian package %s", err, from)
		}
		t.Skipf("%v: install the Debian package %s to have the bot of its language judged", err, from)
	}
	at, err := exec.CommandContext(t.Context(), program, itself[1:]...).Output()
	if err != nil {
		t.Fatalf("%q: %v", itself, err)
	}
	bot := filepath.Join(t.TempDir(), file)
	play := func(t *testing.T, source string, want []string) {
		if err := os.WriteFile(bot, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		result := scenarios.Suite{
			FS: features.FS, Paths: []string{features.Portable}, Seed: 1, Concurrency: runtime.NumCPU(), Output: io.Discard,
			Foreign: &scenarios.Foreign{Command: "exec " + strings.TrimSpace(string(at)) + " " + bot, Wait: 2 * time.Minute},
		}.Run()
		if result.Usage != nil || result.Connector != nil || result.Scenarios < 60 {
			t.Fatalf("%d scenarios, %v, %v", result.Scenarios, result.Usage, result.Connector)
		}
		found := map[string]bool{}
		for sc := range result.Run.All() {
			feature := strings.TrimPrefix(strings.TrimSuffix(path.Base(sc.File.Path), ".feature"), "portable_")
			name := feature + ": " + sc.Name + "\n"
			wanted := slices.ContainsFunc(want, func(beginning string) bool {
				is := strings.HasPrefix(name, beginning)
				found[beginning] = found[beginning] || is
				return is
			})
			switch f := sc.Failure(); {
			case f != nil && !wanted:
				t.Errorf("%s fails: %s\n%s", name, f.Step, f.Text)
			case f == nil && wanted:
				t.Errorf("%s passes", name)
			}
		}
		if len(found) != len(want) {
			t.Errorf("no scenario begins with one of %q: only with %v", want, found)
		}
	}
	t.Run("as it is", func(t *testing.T) { play(t, source, nil) })
	for i, b := range breakages {
		if os.Getenv("CI") != "" && i%5 != len(program)%5 {
			continue // each plays all scenarios: CI takes a fifth of them, and another one for each language
		}
		t.Run(b.name, func(t *testing.T) {
			from, to := change(b)[0], change(b)[1]
			if n := strings.Count(source, from); n != 1 {
				t.Fatalf("%q stands %d times in the source", from, n)
			}
			play(t, strings.Replace(source, from, to, 1), b.fails)
		})
	}
}
