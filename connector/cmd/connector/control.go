package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// listenControl makes the socket for its owner alone. One without a listener was left behind by a killed connector. The socket is made
// in a directory that only its owner may enter and then moved: made in its place, others could connect before its rights are narrowed.
func listenControl(ctx context.Context, path string) (net.Listener, error) {
	if c, err := (&net.Dialer{}).DialContext(ctx, "unix", path); err == nil {
		_ = c.Close()
		return nil, errors.New("another connector answers there")
	}
	if info, err := os.Lstat(path); err == nil {
		if info.Mode()&os.ModeSocket == 0 {
			return nil, errors.New("is there already and is no socket")
		}
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	dir, err := privateDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	at, err := (&net.ListenConfig{}).Listen(ctx, "unix", filepath.Join(dir, "s"))
	if err != nil {
		return nil, err
	}
	at.(*net.UnixListener).SetUnlinkOnClose(false) // it would look in the old place
	if err = os.Chmod(filepath.Join(dir, "s"), 0o600); err == nil {
		err = os.Rename(filepath.Join(dir, "s"), path)
	}
	if err != nil {
		return nil, errors.Join(err, at.Close())
	}
	return &socket{Listener: at, remove: sync.OnceFunc(func() { _ = os.Remove(path) })}, nil
}

// privateDir makes a directory with the shortest of names, since those of sockets are bounded.
func privateDir(in string) (string, error) {
	for letter := 'a'; letter <= 'z'; letter++ {
		dir := filepath.Join(in, "."+string(letter))
		err := os.Mkdir(dir, 0o700)
		if !errors.Is(err, fs.ErrExist) {
			return dir, err
		}
	}
	return "", fmt.Errorf("%s is full of directories that killed connectors left behind: .a to .z", in)
}

// socket takes its name away when it is closed.
type socket struct {
	net.Listener
	remove func()
}

// Close may be called twice.
func (s *socket) Close() error {
	defer s.remove()
	return s.Listener.Close()
}
