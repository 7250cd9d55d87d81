package media

import "time"

// Options says how the media host behaves. The zero value is the vendor's where it is known.
type Options struct {
	// Keep is how many bytes of files are kept in memory; beyond, the oldest files are gone. Zero means 256 MiB.
	Keep int64
	// Extensions are the endings of file names that are accepted, in lower case and without a dot; nil means the vendor's list of
	// 2020. The list of 2019 is not known.
	Extensions []string
	// TokenLife is how long, on the clock, a media token opens private files; zero means 2 hours (Smooch guide, Private attachments).
	TokenLife time.Duration
	// Linger is how long, on the clock, a removed file can still be fetched, as from the vendor's CDN, which may take 15 minutes;
	// zero means that it is gone at once (assumed).
	Linger time.Duration
	// DeniedStatus is what a private file is answered without a token; zero means 401 (assumed, 403 is possible).
	DeniedStatus int
	// Key signs media tokens; nil means a key of the cloud's own.
	Key *Key
}
