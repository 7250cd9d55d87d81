package oceana

import (
	"net/http"
	"strings"
	"time"
)

// customer is a person who left an email address or a phone number in a web chat.
type customer struct {
	id, firstName, lastName, phone, email string
	contacts                              []*contact // oldest first
}

// customerView is a customer as the data services show one (assumed shape; the search parameters have these names).
type customerView struct {
	ID           string `json:"id"`
	FirstName    string `json:"firstName"`
	LastName     string `json:"lastName"`
	PhoneNumber  string `json:"phoneNumber"`
	EmailAddress string `json:"emailAddress"`
}

type interactionView struct {
	WorkRequestID string    `json:"workRequestId"`
	Channel       string    `json:"channel"`
	Topic         string    `json:"topic"`
	StartTime     time.Time `json:"startTime"`
	State         string    `json:"state"`
	Messages      int       `json:"messages"`
}

func (u *customer) view() customerView {
	return customerView{u.id, u.firstName, u.lastName, u.phone, u.email}
}

// rememberCustomerLocked puts c into the history of its customer, known by email address or else phone number.
func (s *Server) rememberCustomerLocked(c *contact, in *intrinsics) {
	phone := in.Country + in.Area + in.PhoneNumber
	if in.PhoneNumber == "" {
		phone = ""
	}
	if in.Email == "" && phone == "" {
		return
	}
	for _, u := range s.restServices.customers {
		if in.Email != "" && strings.EqualFold(u.email, in.Email) || in.Email == "" && u.phone == phone {
			u.contacts = append(u.contacts, c)
			return
		}
	}
	s.restServices.customers = append(s.restServices.customers, &customer{
		s.hexLocked(16), in.Name, in.LastName, phone, in.Email, []*contact{c},
	})
}

func (s *Server) customerHistoryLocked(r *http.Request, _ []byte) (any, *refusal) {
	for _, u := range s.restServices.customers {
		if u.id != r.PathValue("id") {
			continue
		}
		history := []interactionView{}
		for _, c := range u.contacts {
			topic := ""
			if stored := s.restServices.contexts[c.workRequest]; stored != nil {
				topic = stored.topic
			}
			history = append(history, interactionView{
				c.workRequest, c.conversation.channel, topic, c.since, string(c.state), len(c.lines),
			})
		}
		return map[string]any{"customer": u.view(), "history": history}, nil
	}
	return nil, refused(http.StatusNotFound, "no customer %s", r.PathValue("id"))
}

// searchCustomersLocked finds the customers that have everything asked for. No customer has a social media handle.
func (s *Server) searchCustomersLocked(_ *http.Request, data []byte) (any, *refusal) {
	var req struct {
		ID         string `json:"id"`
		Parameters struct {
			FirstName         string `json:"firstName"`
			LastName          string `json:"lastName"`
			PhoneNumber       string `json:"phoneNumber"`
			EmailAddress      string `json:"emailAddress"`
			SocialMediaHandle string `json:"socialMediaHandle"`
		} `json:"parameters"`
	}
	if err := decodeRest(data, &req); err != nil {
		return nil, err
	}
	p := req.Parameters
	if req.ID == "" && p.FirstName == "" && p.LastName == "" && p.PhoneNumber == "" && p.EmailAddress == "" && p.SocialMediaHandle == "" {
		return nil, refused(400, "parameters: want at least one, or an id")
	}
	has := func(want, got string) bool { return want == "" || strings.EqualFold(want, got) }
	found := []customerView{}
	for _, u := range s.restServices.customers {
		if has(req.ID, u.id) && has(p.FirstName, u.firstName) && has(p.LastName, u.lastName) && has(p.PhoneNumber, u.phone) &&
			has(p.EmailAddress, u.email) && has(p.SocialMediaHandle, "") {
			found = append(found, u.view())
		}
	}
	return map[string]any{"customers": found}, nil
}
