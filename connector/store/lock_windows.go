package store

import (
	"os"
	"syscall"
)

// lock opens the side file without sharing it, which Windows ends with the process.
func lock(path string) (unlock func() error, err error) { return lockUnshared(kernel{}, path) }

// kernel is that of Windows.
type kernel struct{}

func (kernel) create(path string) (uintptr, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	return uintptr(h), err
}

func (kernel) close(handle uintptr) error { return syscall.CloseHandle(syscall.Handle(handle)) }

// names counts the names (hard links) of a file: not known here.
func names(os.FileInfo) uint64 { return 1 }

// inode is which file of its disk it is: not known here.
func inode(os.FileInfo) uint64 { return 0 }
