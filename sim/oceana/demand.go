package oceana

// Limits of Work Assignment (public: attribute based routing).
const (
	maxAttributes = 10
	maxServices   = 6
)
