package deploy

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	maxAttributes = 10 // Oceana takes no more
	worstPriority = 100
)

var (
	hexID    = regexp.MustCompile(`^[0-9a-f]{24}$`)
	hostName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
)

// channels are what an integration can be.
func channels() []string {
	return []string{"whatsapp", "messenger", "twitter", "web", "android", "ios"}
}

// Check returns everything that is wrong, in the order of the workbook.
func (d *Deployment) Check() Faults {
	var out Faults
	for _, in := range inputs() {
		value := *in.in(d)
		wrong := func(text string) {
			out = append(out, Fault{Place: d.place(in), Input: in.label, Rule: in.rule, Text: text})
		}
		switch {
		case value == "" && in.required:
			wrong("is empty; " + lowerFirst(in.note))
		case value == "":
		case strings.TrimSpace(value) != value:
			wrong("has a space at its start or end; remove it")
		default:
			if text := in.check(value); text != "" {
				wrong(text)
			}
		}
	}
	return append(out, d.together()...)
}

// together checks what depends on more than one input.
func (d *Deployment) together() Faults {
	var out Faults
	for _, in := range inputs() {
		value := *in.in(d)
		switch {
		case in.key == "highAvailability" && value == "no" && d.Profile == "production":
			out = append(out, Fault{d.place(in), in.label, "R014", "production needs high availability; answer yes, or choose the profile lab"})
		case in.key == "deployed" && value == "before":
			out = append(out, Fault{d.place(in), in.label, "R013", "the connector cannot be added to Analytics later; deploy both together"})
		}
	}
	return out
}

func (d *Deployment) place(in input) string {
	if p := d.places[in.id()]; p != "" {
		return p
	}
	return in.sheet
}

// check says what is wrong with a value that is neither empty nor padded; empty: nothing.
func (in input) check(value string) string {
	if text := odd(in, value); text != "" {
		return text
	}
	switch in.kind {
	case kindChoice:
		if !slices.Contains(in.choices, value) {
			return fmt.Sprintf("is %.40q; want %s", value, strings.Join(in.choices, " or "))
		}
	case kindAppID:
		return checkHex(value, "24 characters, digits and a to f")
	case kindKeyID:
		rest, ok := strings.CutPrefix(value, "app_")
		if !ok {
			return "want app_ and 24 characters, digits and a to f"
		}
		return checkHex(rest, "app_ and 24 characters, digits and a to f")
	case kindHost:
		return checkHost(value, false)
	case kindHostPort:
		return checkHost(value, true)
	case kindPort:
		return checkNumber(value, 65535)
	case kindPriority:
		return checkNumber(value, worstPriority)
	case kindURL:
		return checkURL(value, false)
	case kindProxy:
		return checkProxy(value)
	case kindBaseURL:
		return checkURL(value, true)
	case kindAttributes:
		return checkAttributes(value)
	case kindChannels:
		for _, c := range list(value) {
			if !slices.Contains(channels(), c) {
				return fmt.Sprintf("%.40q is not a channel; want %s", c, strings.Join(channels(), ", "))
			}
		}
	case kindText, kindSecret:
	}
	return ""
}

// odd finds letters that cannot be told from others. Free text may hold any.
func odd(in input, value string) string {
	if in.kind == kindText && in.key != "fileTransferUser" {
		return ""
	}
	for i, r := range []rune(value) {
		if r > '~' || r < ' ' {
			if in.secret() {
				return fmt.Sprintf("character %d is U+%04X, which only looks like a plain letter or space; type it again", i+1, r)
			}
			return fmt.Sprintf("character %d, %q, is U+%04X, which only looks like a plain letter or space; type it again", i+1, string(r), r)
		}
	}
	return ""
}

func checkHex(value, want string) string {
	for i, r := range value {
		switch r {
		case 'O', 'o':
			return fmt.Sprintf("character %d is the letter %c; the digit 0 is meant", i+1, r)
		case 'l', 'I', 'i':
			return fmt.Sprintf("character %d is the letter %c; the digit 1 is meant", i+1, r)
		}
	}
	if !hexID.MatchString(value) {
		return fmt.Sprintf("want %s; this has %d", want, len(value))
	}
	return ""
}

func checkHost(value string, port bool) string {
	if strings.Contains(value, "://") {
		return "want a name, not a URL; remove what comes before and after the name"
	}
	if strings.Contains(value, "/") {
		return "want a name without a path"
	}
	if host, p, err := net.SplitHostPort(value); err == nil {
		if !port {
			return "want a name without a port"
		}
		if text := checkNumber(p, 65535); text != "" {
			return "port: " + text
		}
		value = host
	}
	if !hostName.MatchString(value) {
		return fmt.Sprintf("%.60q is not a host name", value)
	}
	return ""
}

func checkNumber(value string, most int) string {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		return fmt.Sprintf("want a whole number from 1 to %d", most)
	}
	return ""
}

func checkURL(value string, base bool) string {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https":
		return "want a URL that starts with https://"
	case u.Host == "":
		return "is a URL without a host"
	case u.User != nil:
		return "must not hold credentials"
	case base && strings.TrimSuffix(u.Path, "/") != "/v1.1/apps":
		return "want a URL that ends with /v1.1/apps/ and no other path"
	case u.RawQuery != "" || u.Fragment != "":
		return "want a URL without ? and #"
	}
	return ""
}

func checkProxy(value string) string {
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return "want a URL such as http://proxy.example.com:3128, without a path"
	}
	return checkURL(value, false)
}

func checkAttributes(value string) string {
	all := list(value)
	if len(all) > maxAttributes {
		return fmt.Sprintf("at most %d attributes, got %d", maxAttributes, len(all))
	}
	for _, a := range all {
		if category, v, _ := strings.Cut(a, "."); category == "" || v == "" {
			return fmt.Sprintf("%.60q: want Category.Value", a)
		}
	}
	return ""
}

// list splits at commas.
func list(value string) []string {
	var out []string
	for _, part := range strings.Split(value, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
