package explore

import "slices"

// crashes reports whether an action gets the connector to the point at which it is to be killed, and if so notes the step that says so.
func (m *model) crashes(a Action, p *person) bool {
	if m.crash == "" || m.away() || m.twice || m.lost || m.faulty[false]+m.faulty[true] > 0 || !m.settled() {
		return false
	}
	points := []string{"before asking Oceana", "after Oceana acknowledged"}
	switch {
	case a.Do == Reply:
		points = append(points, "before posting to the cloud", "after posting to the cloud")
	case a.Do == File && p.known:
		points = append(points, "before carrying a file", "after carrying a file")
	case a.Do == Infected:
		return false
	}
	if a.Do != Reply && p.known { // a stranger whose first webhook is not stored cannot be read back
		points = append(points, "before storing the webhook", "after storing the webhook")
	}
	if !slices.Contains(points, m.crash) {
		return false
	}
	m.given("the connector is killed %s", m.crash)
	return true
}

// crashed is the end of an action in which the connector died. posts: it was posting, and posts again.
func (m *model) crashed(posts bool) {
	m.crash, m.dead, m.shuffled = "", true, true
	m.unsettled = m.now + retries
	if posts {
		m.posting = m.unsettled
	}
}
