package main

import (
	"bytes"
	"context"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// containerGuide is the guide whose commands are run here, by a test that has an engine and a release.
const containerGuide = "scenarios/cmd/wavetank/deploy/README.md"

// shell runs a line in dir, which must succeed.
func shell(t *testing.T, dir, line string, env ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return strings.TrimSpace(string(out))
}

// atTheEnd runs a line whatever came of the test.
func atTheEnd(t *testing.T, dir, line string, env ...string) {
	t.Cleanup(func() {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-c", line)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
		_ = cmd.Run() // it may be gone
	})
}

// inContainers does with the images of a release in dir what the guide says, with the local engine.
func inContainers(t *testing.T, dir string) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), "docker", "version").Run(); err != nil {
		if os.Getenv("WAVETANK_DOCKER") == "required" {
			t.Fatal("no Docker engine, and WAVETANK_DOCKER=required")
		}
		t.Log("no Docker engine: the images are not run")
		return
	}
	atTheEnd(t, dir, "docker rmi --force wavetank:v0.1.0 wavetank:v0.1.0-arm64 connector:v0.1.0 connector:v0.1.0-arm64")
	if out := shell(t, dir, "docker load -i bin/release/connector_v0.1.0_image.tar"); !strings.Contains(out, "connector:v0.1.0") {
		t.Fatalf("docker load says %s", out)
	}
	if out := shell(t, dir, "docker run --rm --network none --read-only connector:v0.1.0 version"); !strings.HasPrefix(out, "connector v0.1.0 ") {
		t.Errorf("the connector is %s", out)
	}
	text, err := os.ReadFile(filepath.Join(dir, containerGuide))
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"WAVETANK_PORT=0", "COMPOSE_PROJECT_NAME=wavetank-release"}
	ran := 0
	for _, m := range regexp.MustCompile(`(?m)^\$ (.*)$`).FindAllStringSubmatch(string(text), -1) {
		ran++
		if strings.Contains(m[1], "docker compose ") {
			composed(t, dir, m[1], env)
			continue
		}
		out := shell(t, dir, m[1], env...)
		if strings.Contains(m[1], "@R082") && !strings.Contains(out, "1 scenarios (1 passed)") {
			t.Errorf("%s says\n%s", m[1], out)
		}
	}
	if ran < 3 {
		t.Errorf("%s has %d commands", containerGuide, ran)
	}
}

// composed starts the world of compose.yaml and calls it, from outside and from another container. Debian's docker-compose is of the first
// generation: it waits for nothing.
func composed(t *testing.T, dir, line string, env []string) {
	t.Helper()
	first := exec.CommandContext(t.Context(), "docker", "compose", "version").Run() != nil
	if first {
		if _, err := exec.LookPath("docker-compose"); err != nil {
			t.Log("no docker compose: install the Debian package docker-compose to have the world of compose.yaml started")
			return
		}
		line = strings.NewReplacer("docker compose", "docker-compose", " --wait", " --detach").Replace(line)
	}
	begin, _, _ := strings.Cut(line, " up ")
	atTheEnd(t, dir, begin+" down --volumes", env...)
	shell(t, dir, line, env...)
	id := shell(t, dir, begin+" ps --quiet world", env...)
	if first {
		waitHealthy(t, id)
	}
	at := shell(t, dir, begin+" port world 8080", env...)
	for token, want := range map[string]int{"a-token-of-your-own": http.StatusOK, "another-token-than-it": http.StatusUnauthorized} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at+"/api/v1/clock", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("with the token %s the world answers %d, want %d", token, answer.StatusCode, want)
		}
	}
	network := "docker run --rm --network wavetank-release_default wavetank:v0.1.0 "
	if out := shell(t, dir, network+"health http://world:8080"); !strings.HasSuffix(out, "answers 401") {
		t.Errorf("from another container the world %s, want an answer that asks for the token", out)
	}
}

// waitHealthy returns once the engine has found the container well. The engine tells of every change; there is nothing to poll.
func waitHealthy(t *testing.T, id string) {
	t.Helper()
	events := exec.CommandContext(t.Context(), "docker", "events", "--since", "0", "--filter", "container="+id, "--filter", "event=health_status", "--filter", "event=die",
		"--format", "{{.Status}}")
	out, err := events.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := events.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = events.Process.Kill()
		_ = events.Wait()
	}()
	seen := ""
	for part := make([]byte, 256); !strings.Contains(seen, "health_status: healthy"); {
		n, err := out.Read(part)
		seen += string(part[:n])
		if err != nil || strings.Contains(seen, "die") || strings.Contains(seen, "unhealthy") {
			t.Fatalf("the world does not come up: %v, %s\n%s", err, seen, shell(t, ".", "docker logs "+id))
		}
	}
}

// TestTheRecipesAreWhatTheirLanguagesTake reads the recipes for Testcontainers as far as that needs no network: with Go's own parser, and with
// Node and Python where they are.
func TestTheRecipesAreWhatTheirLanguagesTake(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", containerGuide))
	if err != nil {
		t.Fatal(err)
	}
	code := map[string]string{}
	for _, m := range regexp.MustCompile("(?ms)^```(go|js|python)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		code[m[1]] = m[2]
		plain := regexp.MustCompile(`[^\w.:-]+`).ReplaceAllString(m[2], " ")
		if !strings.Contains(plain, "up --listen 0.0.0.0:8080 --host world --token a-token-of-your-own --connector none") || !strings.Contains(m[2], "wavetank:v0.1.0") {
			t.Errorf("the recipe for %s starts another world than the others", m[1])
		}
	}
	if len(code) != 3 {
		t.Fatalf("%d recipes, want Go, Node and Python", len(code))
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "world_test.go", code["go"], parser.AllErrors); err != nil {
		t.Error(err)
	}
	for language, command := range map[string][]string{"js": {"node", "--check", "--input-type=module"}, "python": {"python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"}} {
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Logf("no %s: its recipe is not read", command[0])
			continue
		}
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Stdin = bytes.NewReader([]byte(code[language]))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", command[0], err, out)
		}
	}
}
