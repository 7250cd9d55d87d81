package sim_test

import (
	"crypto/tls"
	"io"
	"testing"

	"github.com/wavetank/wavetank/sim"
)

// An Oceana that shares its key of tickets resumes what another began, for a client that still trusts the authority.
func TestTicketsOfOneOceanaAreGoodAtAnother(t *testing.T) {
	authority, err := sim.NewAuthority(sim.AuthorityName)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := sim.NewAuthority(sim.AuthorityName)
	if err != nil {
		t.Fatal(err)
	}
	kept := tls.NewLRUClientSessionCache(0)
	key := [32]byte{1}
	for _, row := range []struct {
		name    string
		site    sim.Site
		trusted *sim.Authority
		resumed bool
		refused bool
	}{
		{name: "the first", site: sim.Site{SystemManager: authority, OceanaTickets: &key}, trusted: authority},
		{name: "another", site: sim.Site{SystemManager: authority, OceanaTickets: &key}, trusted: authority, resumed: true},
		{name: "one with a key of its own", site: sim.Site{SystemManager: authority}, trusted: authority},
		{name: "another for a client that trusts another authority", site: sim.Site{SystemManager: authority, OceanaTickets: &key}, trusted: stranger, refused: true},
	} {
		w, err := sim.New(sim.Config{Site: row.site})
		if err != nil {
			t.Fatal(err)
		}
		conn, err := tls.Dial("tcp", w.OceanaAddr(), &tls.Config{RootCAs: row.trusted.Pool(), ClientSessionCache: kept, MinVersion: tls.VersionTLS13})
		if (err != nil) != row.refused {
			t.Errorf("%s: %v", row.name, err)
		}
		if err == nil {
			if got := conn.ConnectionState().DidResume; got != row.resumed {
				t.Errorf("%s: resumed %v, want %v", row.name, got, row.resumed)
			}
			// The ticket comes with the first answer.
			_, _ = io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n")
			_, _ = io.ReadAll(conn)
			_ = conn.Close()
		}
		w.Close()
	}
}
