package oceana

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// handlingTime is how long a contact is taken to last in estimates (assumed).
const handlingTime = 2 * time.Minute

// service is what a contact asks of an agent. Every value of every category is needed (assumed).
type service struct {
	Attributes map[string][]string `json:"attributes"`
	Priority   json.RawMessage     `json:"priority,omitempty"`
}

// flat lists the attributes as Category.Value, in order.
func (v service) flat() []string {
	all := []string{}
	for _, category := range slices.Sorted(maps.Keys(v.Attributes)) {
		for _, value := range v.Attributes[category] {
			all = append(all, category+"."+value)
		}
	}
	return all
}

func checkServices(path string, services map[string]service) *refusal {
	if len(services) == 0 {
		return refused(400, "%s: want services \"1\" to \"%d\"", path, maxServices)
	}
	for _, id := range slices.Sorted(maps.Keys(services)) {
		v := services[id]
		if n, err := strconv.Atoi(id); err != nil || n < 1 || n > maxServices || strconv.Itoa(n) != id {
			return refused(400, "%s: want services \"1\" to \"%d\", got %q", path, maxServices, id)
		}
		for category, values := range v.Attributes {
			if category == "" || slices.Contains(values, "") {
				return refused(400, "%s.%s.attributes: want categories and values that are not empty", path, id)
			}
		}
		if n := len(v.flat()); n > maxAttributes {
			return refused(400, "%s.%s.attributes: want at most %d, got %d", path, id, maxAttributes, n)
		}
		if _, ok := v.priority(); !ok {
			return refused(400, "%s.%s.priority: want 1..%d, got %s", path, id, lowestPriority, v.Priority)
		}
	}
	return nil
}

// priority reads a number or a string, since the services differ (public); 5 when absent.
func (v service) priority() (n int, ok bool) {
	if len(v.Priority) == 0 || string(v.Priority) == "null" {
		return 5, true
	}
	n, err := strconv.Atoi(strings.Trim(string(v.Priority), `"`))
	return n, err == nil && n >= 1 && n <= lowestPriority
}

type serviceMetrics struct {
	Attributes []string          `json:"attributes"`
	Priority   int               `json:"priority"`
	ServiceID  int64             `json:"serviceId"`
	Metrics    map[string]string `json:"metrics"` // numbers as strings (public)
}

// waitTimeLocked answers how long a customer would wait for each service.
func (s *Server) waitTimeLocked(_ *http.Request, data []byte) (any, *refusal) {
	var req struct {
		ServiceMap map[string]service `json:"serviceMap"`
	}
	if err := decodeRest(data, &req); err != nil {
		return nil, err
	}
	if err := checkServices("serviceMap", req.ServiceMap); err != nil {
		return nil, err
	}
	answer := map[string]serviceMetrics{}
	for _, id := range slices.Sorted(maps.Keys(req.ServiceMap)) {
		v := req.ServiceMap[id]
		attributes := v.flat()
		priority, _ := v.priority()
		key := strings.Join(attributes, "\n")
		if s.restServices.services[key] == 0 {
			s.restServices.services[key] = 1 + s.cfg.Rand.Int64N(1_000_000)
		}
		answer[id] = serviceMetrics{attributes, priority, s.restServices.services[key], s.loadLocked(attributes).metrics()}
	}
	return map[string]any{"serviceMetricsResponseMap": answer}, nil
}

// load is how busy a service is.
type load struct {
	ready, busy, staffed           int // agents: with a free place, without one, all
	places, free                   int
	waiting, processing, completed int // contacts
	oldest, answerTime             time.Duration
	answered                       int
}

// loadLocked counts the agents that could serve attributes and the contacts that ask for all of them. An attribute of the category
// Channel chooses the agents' resource; without one it is web chat's.
func (s *Server) loadLocked(attributes []string) load {
	var l load
	channel := ""
	attributes = slices.DeleteFunc(slices.Clone(attributes), func(a string) bool {
		value, is := strings.CutPrefix(a, "Channel.")
		if is {
			channel = value
		}
		return is
	})
	medium := ChannelChat
	if channel == ChannelMessaging {
		medium = channel
	}
	for _, a := range s.agents {
		r := a.on(medium)
		if _, ok := a.serves(attributes, s.workflow.AnyValue); !ok || r == nil || !a.signedIn {
			continue
		}
		l.staffed++
		l.places += r.multiplicity
		switch {
		case !r.ready:
		case r.work < r.multiplicity:
			l.ready++
			l.free += r.multiplicity - r.work
		default:
			l.busy++
		}
	}
	now := s.cfg.Clock.Now()
	for _, conv := range s.conversations {
		c := conv.contact
		if c == nil || channel != "" && (channel == ChannelChat) != conv.webChat || !asksFor(c, attributes) {
			continue
		}
		switch c.state {
		case stateQueued, stateAlerting:
			l.waiting++
			l.oldest = max(l.oldest, now.Sub(c.since))
		case stateActive:
			l.processing++
		case stateClosed:
			l.completed++
		}
		if !c.answered.IsZero() {
			l.answered++
			l.answerTime += c.answered.Sub(c.since)
		}
	}
	return l
}

func asksFor(c *contact, attributes []string) bool {
	for _, a := range attributes {
		if !slices.Contains(c.attributes, a) {
			return false
		}
	}
	return true
}

// wait estimates how long a contact waits that has ahead others before it; -1 when no agent could ever answer (assumed, so that pages,
// which want 0 or more, do not offer chat).
func (l load) wait(ahead int) int {
	switch {
	case l.staffed == 0:
		return -1
	case ahead < l.free:
		return 0
	}
	turns := time.Duration(ahead - l.free + 1)
	return int((turns*handlingTime + time.Duration(l.places) - 1) / time.Duration(l.places) / time.Second)
}

func (l load) metrics() map[string]string {
	share := func(part, whole int) int {
		if whole == 0 {
			return 0
		}
		return 100 * part / whole
	}
	asa := 0
	if l.answered > 0 {
		asa = int((l.answerTime / time.Duration(l.answered)).Seconds())
	}
	values := map[string]int{
		"ResourceReadyCount": l.ready, "ResourceBusyCount": l.busy, "ResourceStaffedCount": l.staffed,
		"WaitingWorkCount": l.waiting, "ProcessingWorkCount": l.processing, "CompletedWorkCount": l.completed,
		"OldestWorkWaiting": int(l.oldest.Seconds()), "RollingASA": asa,
		"ServiceOccupancy": share(l.processing, l.places), "Occupancy": share(l.busy, l.ready+l.busy), "EWT": l.wait(l.waiting),
	}
	metrics := map[string]string{}
	for name, n := range values {
		metrics[name] = fmt.Sprint(n)
	}
	return metrics
}

// queueStatusLocked is the place of c in the queue and what that means in time.
func (s *Server) queueStatusLocked(c *contact) webQueueStatus {
	ahead := slices.Index(s.waitingLocked(), c)
	status := webQueueStatus{Method: methodQueueStatus, PositionInQueue: ahead + 1}
	if ahead >= 0 {
		status.EstimatedWaitTime = max(0, s.loadLocked(c.attributes).wait(ahead))
	}
	return status
}
