package whatsapp

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the same seed must give the same days on a machine without time zones
)

// Values of Options.GIF.
const (
	GIFStill  = "still"  // drawn as a picture that does not move
	GIFVideo  = "video"  // converted to a silent video
	GIFRefuse = "refuse" // refused: the interface lists jpeg and png only
)

// Options are the choices that public sources leave open, or on which they differ. The zero value is what is most likely of 2020.
type Options struct {
	// Modern answers a message outside the window with 131047, as the hosted interface does since 2022, instead of 470.
	Modern bool `json:"modern"`
	// AcceptFirst reports a message that is refused as accepted before it reports the failure. No source tells the order.
	AcceptFirst bool `json:"acceptFirst"`

	// ReplaceSandboxUser lets a second person who sends the right code take the sandbox over; otherwise that person is refused (R105).
	ReplaceSandboxUser bool `json:"replaceSandboxUser"`
	// SandboxNotice is what a stranger to the sandbox is answered on the device (R107); "" = nothing but the failed message.
	SandboxNotice string `json:"sandboxNotice"`
	// SandboxTemplateCode is the cloud's code for a template on a sandbox (R109); "" = bad_request.
	SandboxTemplateCode string `json:"sandboxTemplateCode"`

	// MinReviewDays and MaxReviewDays bound, in business days, how long WhatsApp reviews a template (R088); 0 = 2 and 10.
	MinReviewDays int `json:"minReviewDays"`
	MaxReviewDays int `json:"maxReviewDays"`
	// ReviewZone is the time zone of those days by its IANA name; "" = UTC. R088 names none.
	ReviewZone string `json:"reviewZone"`
	// FollowFallback honours the language policy "fallback": a template that is not there in the language asked for is sent in
	// the fallback language of the number. Otherwise every policy counts as deterministic.
	FollowFallback bool `json:"followFallback"`

	// ListOptions draws buttons and quick replies as a numbered list, as some vendors do; otherwise their labels vanish (R118).
	ListOptions bool `json:"listOptions"`
	// CarouselPictures draws each card of a carousel as a picture with caption instead of all as one numbered text (R119).
	CarouselPictures bool `json:"carouselPictures"`
	// ContactNote is the text that the business gets in place of a contact card (R124); "" = it gets nothing, nil = a note in English.
	ContactNote *string `json:"contactNote" nullable:"true"`
	// LocationPrompt replaces the text of a request for a location (R116); "" = the text that was sent.
	LocationPrompt string `json:"locationPrompt"`

	// DropExtensions are extensions such as "pdf" that documents lose on their way to the device (R122); nil = none.
	DropExtensions []string `json:"dropExtensions" nullable:"true"`
	// GIF is one of the GIF constants (R113); "" = GIFStill.
	GIF string `json:"gif"`
	// AnyDocument takes files of types that WhatsApp does not list as documents, which the device cannot play (R123); otherwise
	// they are refused.
	AnyDocument bool `json:"anyDocument"`
	// MediaCode is the error code for media of a wrong type or size; 0 = 1009.
	MediaCode int `json:"mediaCode"`

	// Rates is the price of one template by E.164 prefix without +; the longest that fits wins, and "" is for all others. nil = a
	// made-up table (R102).
	Rates map[string]int64 `json:"rates" nullable:"true"`
	// Currency is what Rates count; "" = unit, which is made up.
	Currency string `json:"currency"`
}

// Options are the choices in force.
func (n *Network) Options() Options {
	var o Options
	n.WithLock(func() { o = n.options.clone() })
	return o
}

// SetOptions changes the choices from now on; what happened stays. Its error names the field.
func (n *Network) SetOptions(o Options) error {
	if _, err := o.review(); err != nil {
		return fmt.Errorf("set WhatsApp options: %w", err)
	}
	if !slices.Contains([]string{"", GIFStill, GIFVideo, GIFRefuse}, o.GIF) {
		return fmt.Errorf("set WhatsApp options: gif: %q is not one of still, video, refuse", o.GIF)
	}
	if o.MediaCode < 0 {
		return fmt.Errorf("set WhatsApp options: mediaCode: %d is negative", o.MediaCode)
	}
	for prefix, rate := range o.Rates {
		if rate < 0 || strings.Trim(prefix, "0123456789") != "" {
			return fmt.Errorf("set WhatsApp options: rates: %q: %d is not a prefix of digits with a price", prefix, rate)
		}
	}
	n.WithLock(func() { n.options = o.clone() })
	return nil
}

func (o Options) clone() Options {
	o.DropExtensions = slices.Clone(o.DropExtensions)
	o.Rates = maps.Clone(o.Rates)
	return o
}

// reviewDays are the bounds and the zone of a review.
type reviewDays struct {
	least, most int
	zone        *time.Location
}

func (o Options) review() (reviewDays, error) {
	r := reviewDays{least: o.MinReviewDays, most: o.MaxReviewDays}
	if r.least == 0 {
		r.least = 2
	}
	if r.most == 0 {
		r.most = max(10, r.least)
	}
	if r.least < 0 || r.most < r.least || r.most > 1000 {
		return r, fmt.Errorf("minReviewDays, maxReviewDays: %d to %d is no span of 1 to 1000 days", r.least, r.most)
	}
	var err error
	if r.zone, err = time.LoadLocation(o.ReviewZone); err != nil {
		return r, fmt.Errorf("reviewZone: %q is no time zone", o.ReviewZone)
	}
	return r, nil
}
