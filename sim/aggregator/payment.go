package aggregator

import "fmt"

// paymentJSON is a payment as webhooks tell it (Smooch v1.1).
type paymentJSON struct {
	Source  channelJSON     `json:"source"`
	Message paidMessageJSON `json:"message"`
	Action  action          `json:"action"`
	Charge  chargeJSON      `json:"charge"`
}

type paidMessageJSON struct {
	ID   string `json:"_id"`
	Type string `json:"type"`
	Role string `json:"role"`
	Text string `json:"text,omitempty"`
}

type chargeJSON struct {
	ID string `json:"id"`
}

// SDKPay is Pay by a device of an SDK, with a charge that is made up.
func (s *Server) SDKPay(p Person, actionID string) error {
	s.mu.Lock()
	charge := "ch_" + s.ids.token(24)
	s.mu.Unlock()
	return refused(s.Pay(p, actionID, charge))
}

// KeepCard remembers that an app user has left a card.
func (s *Server) KeepCard(appID, id string) (SDKUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return SDKUser{}, err
	}
	u.hasPaymentInfo = true
	return u.sdk(), nil
}

// Pay tells payment:success: the person paid what a buy action offers, which is marked as paid. chargeID is the payment
// service's. Errors: ErrUnknownApp, ErrUnknownIntegration, ErrUnknownAppUser, ErrInvalid for an action that is not on offer.
func (s *Server) Pay(p Person, actionID, chargeID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c, err := s.knownLocked(p)
	if err != nil {
		return fmt.Errorf("pay: %w", err)
	}
	f := u.conversation.actionLocked(actionID)
	if f == nil || f.action.State != stateOffered {
		return fmt.Errorf("pay: actionID %q is not on offer: %w", actionID, ErrInvalid)
	}
	f.action.State = statePaid
	u.hasPaymentInfo = true
	if len(f.actions) > 0 {
		f.json.Actions = encode(f.actions)
	}
	if len(f.items) > 0 {
		f.json.Items = encode(f.items)
	}
	f.message.changeLocked(f.json)
	e := event{trigger: triggerPayment, message: f.message.id, user: u, conversation: u.conversation, client: c}
	e.body.Payments = []paymentJSON{{
		channelJSON{Type: c.platform, IntegrationID: c.integration},
		paidMessageJSON{f.json.ID, f.json.Type, f.json.Role, f.json.Text}, *f.action, chargeJSON{chargeID},
	}}
	e.body.Timestamp = millisOf(s.cfg.Clock.Now())
	s.emitLocked(e)
	return nil
}
