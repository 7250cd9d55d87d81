package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// docker runs the client, which must succeed.
func docker(t *testing.T, stdin []byte, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "docker", args...)
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// inContainers loads the images into the local engine and does with them what the guide says.
func inContainers(t *testing.T, wavetank, connector []byte) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), "docker", "version").Run(); err != nil {
		if os.Getenv("WAVETANK_DOCKER") == "required" {
			t.Fatal("no Docker engine, and WAVETANK_DOCKER=required")
		}
		t.Log("no Docker engine: the images are not run")
		return
	}
	for name, data := range map[string][]byte{"wavetank": wavetank, "connector": connector} {
		image := name + ":v0.1.0"
		if out := docker(t, data, "load"); !strings.Contains(out, "Loaded image: "+image) {
			t.Fatalf("docker load says %s", out)
		}
		t.Cleanup(func() { _ = exec.Command("docker", "rmi", "--force", image, image+"-arm64").Run() })
	}
	const network = "wavetank-release"
	docker(t, nil, "network", "create", "--internal", network)
	t.Cleanup(func() { _ = exec.Command("docker", "network", "rm", network).Run() })
	run := func(args ...string) string {
		return docker(t, nil, append([]string{"run", "--rm", "--network", network, "--read-only", "--tmpfs", "/tmp"}, args...)...)
	}
	if out := run("wavetank:v0.1.0", "run", "--tags", "@R082"); !strings.Contains(out, "1 scenarios (1 passed)") {
		t.Errorf("run --tags @R082 says\n%s", out)
	}
	if out := run("connector:v0.1.0", "version"); !strings.HasPrefix(out, "connector v0.1.0 ") {
		t.Errorf("the connector is %s", out)
	}
	const name = "wavetank-release-up"
	t.Cleanup(func() { _ = exec.Command("docker", "rm", "--force", name).Run() })
	docker(t, nil, "run", "--detach", "--name", name, "--network", network, "--health-interval", "1s", "wavetank:v0.1.0",
		"up", "--listen", "0.0.0.0:8080", "--host", name, "--token", "a-token-for-this-test")
	waitHealthy(t, name)
	if out := run("wavetank:v0.1.0", "health", "http://"+name+":8080"); !strings.HasSuffix(out, "answers 401") {
		t.Errorf("from another container the world %s, want an answer that asks for the token", out)
	}
}

// waitHealthy returns once the engine has found the container well. The engine tells of every change; there is nothing to poll.
func waitHealthy(t *testing.T, name string) {
	t.Helper()
	ctx := t.Context()
	events := exec.CommandContext(ctx, "docker", "events", "--since", "0", "--filter", "container="+name, "--filter", "event=health_status", "--filter", "event=die",
		"--format", "{{.Status}}")
	out, err := events.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := events.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = events.Process.Kill(); _ = events.Wait() }()
	seen := ""
	for part := make([]byte, 256); !strings.Contains(seen, "health_status: healthy"); {
		n, err := out.Read(part)
		seen += string(part[:n])
		if err != nil || strings.Contains(seen, "die") || strings.Contains(seen, "unhealthy") {
			t.Fatalf("the world does not come up: %v, %s\n%s", err, seen, docker(t, nil, "logs", name))
		}
	}
}
