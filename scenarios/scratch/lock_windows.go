package scratch

// sweeps is false: a directory cannot be held that is to have another name.
const sweeps = false

func lock(string) (release func() error, err error) { return func() error { return nil }, nil }
