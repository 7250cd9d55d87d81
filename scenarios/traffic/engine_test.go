package traffic_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ory/dockertest/v3"
	"github.com/ory/dockertest/v3/docker"
)

const (
	socket = "unix:///var/run/docker.sock"
	latest = "1.44" // the oldest version of the API that Docker 29 takes; what dockertest asks for by itself is older
)

// engine is a Docker engine with a network of its own for one test.
type engine struct {
	t       *testing.T
	pool    *dockertest.Pool
	network *dockertest.Network
	gateway string // this machine, as containers see it
	name    string // begins the name of everything that is made here
}

// newEngine finds the engine; without one the test is skipped, unless WAVETANK_DOCKER=required.
func newEngine(t *testing.T) *engine {
	t.Helper()
	endpoint := os.Getenv("DOCKER_HOST")
	if endpoint == "" {
		endpoint = socket
	}
	client, err := versioned(endpoint)
	if err != nil {
		if os.Getenv("WAVETANK_DOCKER") == "required" {
			t.Fatalf("no Docker engine at %s, and WAVETANK_DOCKER=required: %v", endpoint, err)
		}
		t.Skipf("no Docker engine at %s: install and start the Debian package docker.io to test with containers (%v)", endpoint, err)
	}
	e := &engine{t: t, pool: &dockertest.Pool{Client: client}, name: fmt.Sprintf("wavetank-%d", os.Getpid())}
	e.network, err = e.pool.CreateNetwork(e.name, func(o *docker.CreateNetworkOptions) { o.Internal = true })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.network.Close(); err != nil {
			t.Error(err)
		}
	})
	made, err := e.pool.Client.NetworkInfo(e.network.Network.ID)
	if err != nil {
		t.Fatal(err)
	}
	ipam := made.IPAM.Config
	if len(ipam) == 0 || ipam[0].Gateway == "" {
		t.Fatalf("the network has no gateway: %+v", ipam)
	}
	e.gateway = ipam[0].Gateway
	return e
}

// versioned speaks the version of the API that the engine knows, but none that new engines refuse.
func versioned(endpoint string) (*docker.Client, error) {
	client, err := docker.NewClient(endpoint)
	if err != nil {
		return nil, err
	}
	env, err := client.Version()
	if err != nil {
		return nil, err
	}
	version := env.Get("ApiVersion")
	if minor(version) > minor(latest) {
		version = latest
	}
	return docker.NewVersionedClient(endpoint, version)
}

func minor(version string) int {
	_, after, _ := strings.Cut(version, ".")
	n, _ := strconv.Atoi(after) // what cannot be read is taken for old
	return n
}

// image makes an image that holds nothing but the program of a package of this module.
func (e *engine) image(name, pkg string, flags ...string) string {
	e.t.Helper()
	dir := e.t.TempDir()
	args := append([]string{"build", "-o", filepath.Join(dir, "program")}, append(flags, pkg)...)
	build := exec.CommandContext(e.t.Context(), "go", args...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		e.t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	text := "FROM scratch\nCOPY program /program\nENTRYPOINT [\"/program\"]\n"
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(text), 0o600); err != nil {
		e.t.Fatal(err)
	}
	var out strings.Builder
	image := e.name + "-" + name
	err := e.pool.Client.BuildImage(docker.BuildImageOptions{
		Context: e.t.Context(), Name: image, ContextDir: dir, Dockerfile: "Dockerfile", OutputStream: &out, ForceRmTmpContainer: true,
	})
	if err != nil {
		e.t.Fatalf("image %s: %v\n%s", image, err, out.String())
	}
	e.t.Cleanup(func() { _ = e.pool.Client.RemoveImage(image) })
	return image
}

// container is one that runs, or ran.
type container struct {
	engine *engine
	name   string
	id     string
	ip     string
}

// run starts a container that sees a directory of this machine as /shared.
func (e *engine) run(name, image, shared string, hosts []string, args ...string) *container {
	e.t.Helper()
	c := &container{engine: e, name: e.name + "-" + name}
	made, err := e.pool.Client.CreateContainer(docker.CreateContainerOptions{
		Name:       c.name,
		Config:     &docker.Config{Image: image, Cmd: args, Hostname: name},
		HostConfig: &docker.HostConfig{Binds: []string{shared + ":/shared"}, ExtraHosts: hosts},
		NetworkingConfig: &docker.NetworkingConfig{EndpointsConfig: map[string]*docker.EndpointConfig{
			e.network.Network.Name: {NetworkID: e.network.Network.ID},
		}},
	})
	if err != nil {
		e.t.Fatalf("container %s: %v", name, err)
	}
	c.id = made.ID
	e.t.Cleanup(c.remove)
	if err := e.pool.Client.StartContainer(c.id, nil); err != nil {
		e.t.Fatalf("container %s: %v", name, err)
	}
	c.find()
	return c
}

// find learns the address, which a container gets anew whenever it joins the network.
func (c *container) find() {
	c.engine.t.Helper()
	seen, err := c.engine.pool.Client.InspectContainer(c.id)
	if err != nil {
		c.engine.t.Fatal(err)
	}
	if !seen.State.Running {
		c.engine.t.Fatalf("container %s ended:\n%s", c.name, c.log())
	}
	c.ip = seen.NetworkSettings.Networks[c.engine.network.Network.Name].IPAddress
}

func (c *container) remove() {
	_ = c.engine.pool.Client.RemoveContainer(docker.RemoveContainerOptions{ID: c.id, Force: true, RemoveVolumes: true}) // it may be gone
}

// log is the end of what it printed.
func (c *container) log() string {
	var out strings.Builder
	err := c.engine.pool.Client.Logs(docker.LogsOptions{
		Context: context.Background(), Container: c.id, OutputStream: &out, ErrorStream: &out, Stdout: true, Stderr: true, Tail: "30",
	})
	if err != nil {
		return err.Error()
	}
	return out.String()
}

// must ends the test with what the container said when something cannot be done with it: most often it has ended by itself.
func (c *container) must(what string, err error) {
	c.engine.t.Helper()
	if err != nil {
		c.engine.t.Fatalf("%s %s: %v; it says:\n%s", what, c.name, err, c.log())
	}
}

func (c *container) kill() {
	c.engine.t.Helper()
	c.must("kill", c.engine.pool.Client.KillContainer(docker.KillContainerOptions{ID: c.id, Signal: docker.SIGKILL}))
}

func (c *container) start() {
	c.engine.t.Helper()
	c.must("start", c.engine.pool.Client.StartContainer(c.id, nil))
	c.find()
}

// stop asks it to end and gives it time.
func (c *container) stop() {
	c.engine.t.Helper()
	c.must("stop", c.engine.pool.Client.StopContainer(c.id, 20))
	seen, err := c.engine.pool.Client.InspectContainer(c.id)
	c.must("look at", err)
	if seen.State.ExitCode != 0 {
		c.engine.t.Errorf("%s ended with %d:\n%s", c.name, seen.State.ExitCode, c.log())
	}
}

func (c *container) pause() {
	c.engine.t.Helper()
	c.must("pause", c.engine.pool.Client.PauseContainer(c.id))
}

func (c *container) unpause() {
	c.engine.t.Helper()
	c.must("unpause", c.engine.pool.Client.UnpauseContainer(c.id))
}

func (c *container) disconnect() {
	c.engine.t.Helper()
	c.must("disconnect", c.engine.pool.Client.DisconnectNetwork(c.engine.network.Network.ID, docker.NetworkConnectionOptions{Container: c.id, Force: true}))
}

func (c *container) reconnect() {
	c.engine.t.Helper()
	c.must("reconnect", c.engine.pool.Client.ConnectNetwork(c.engine.network.Network.ID, docker.NetworkConnectionOptions{Container: c.id}))
	c.find()
}
