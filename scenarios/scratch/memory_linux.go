package scratch

import "syscall"

// shared is where Linux keeps files in memory. A container has 64 MiB there unless it is told otherwise, which free shows.
const shared = "/dev/shm"

const tmpfs = 0x01021994 // statfs(2)

// free is how many bytes a directory has left, if it is in memory.
func free(dir string) uint64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil || int64(s.Type) != tmpfs { //nolint:unconvert // the type differs between architectures
		return 0
	}
	return s.Bavail * uint64(s.Bsize) //nolint:gosec // a size of blocks is positive
}
