package media

// File is one file of a Store. O says whose it is.
type File[O any] struct {
	Path    string // below the media host's base; names it in its store
	Type    string // such as image/jpeg
	Private bool   // it is served with a token alone
	Body    []byte
	Owner   O
	Removed bool // and lingering: it is still served
}

// Store is every file of a media host, in memory. The zero value is empty. It has no lock: its owner holds one.
type Store[O any] struct {
	byPath map[string]*File[O]
	order  []*File[O] // in order of age; may hold files that are gone
	bytes  int64
}

// At is the file of a path; nil when there is none.
func (s *Store[O]) At(path string) *File[O] { return s.byPath[path] }

// Bytes is how much the files hold together.
func (s *Store[O]) Bytes() int64 { return s.bytes }

// Has reports whether the file is still stored.
func (s *Store[O]) Has(f *File[O]) bool { return s.byPath[f.Path] == f }

// Add stores a file. Beyond atMost bytes the oldest files go, the new one never; their paths are returned.
func (s *Store[O]) Add(f *File[O], atMost int64) (gone []string) {
	if s.byPath == nil {
		s.byPath = map[string]*File[O]{}
	}
	s.byPath[f.Path] = f
	s.order = append(s.order, f)
	s.bytes += int64(len(f.Body))
	for s.bytes > atMost && len(s.order) > 1 {
		oldest := s.order[0]
		s.order[0] = nil
		s.order = s.order[1:]
		if s.Has(oldest) {
			gone = append(gone, oldest.Path)
			s.Drop(oldest)
		}
	}
	if len(s.order) > 2*len(s.byPath)+16 { // mostly files that are gone
		kept := make([]*File[O], 0, len(s.byPath))
		for _, f := range s.order {
			if s.Has(f) {
				kept = append(kept, f)
			}
		}
		s.order = kept
	}
	return gone
}

// Drop takes away a file that is stored.
func (s *Store[O]) Drop(f *File[O]) {
	delete(s.byPath, f.Path)
	s.bytes -= int64(len(f.Body))
}

// Of are the files of some owners that are not removed, the oldest first.
func (s *Store[O]) Of(is func(O) bool) (found []*File[O]) {
	for _, f := range s.order {
		if is(f.Owner) && s.Has(f) && !f.Removed {
			found = append(found, f)
		}
	}
	return found
}
