package widget

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// number reads a decimal or hexadecimal number and returns it as JSON.
func (p *scriptReader) number() string {
	n := 0
	for n < len(p.rest) {
		c := p.rest[n]
		sign := (c == '-' || c == '+') && (n == 0 || (p.rest[n-1]|0x20) == 'e' && !strings.HasPrefix(p.rest, "0x"))
		if !sign && c != '.' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		n++
	}
	text := p.rest[:n]
	digits := strings.ReplaceAll(text, "_", "")
	if whole, err := strconv.ParseInt(digits, 0, 64); err == nil && !octal(digits) {
		p.pass(n)
		return strconv.FormatInt(whole, 10)
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || octal(digits) {
		p.fail(p.line, "%.30q is not a number", text)
	}
	p.pass(n)
	b, _ := json.Marshal(f) // of a finite number
	return string(b)
}

// octal recognises numbers with a leading zero, which modules do not allow.
func octal(digits string) bool {
	digits = strings.TrimPrefix(digits, "-")
	return len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'
}

// quotes reads a string in single quotes, double quotes or backquotes.
func (p *scriptReader) quotes() string {
	begin, quote := p.line, p.rest[0]
	p.pass(1)
	var b strings.Builder
	var units []uint16 // of \u escapes, which may be halves of a character
	flush := func() {
		b.WriteString(string(utf16.Decode(units)))
		units = units[:0]
	}
	for {
		if p.rest == "" || p.rest[0] == '\n' && quote != '`' {
			p.fail(begin, "the string does not end")
		}
		c := p.rest[0]
		if c == '\\' {
			if text, unit, is := p.escape(begin); is {
				units = append(units, unit)
			} else {
				flush()
				b.WriteString(text)
			}
			continue
		}
		flush()
		switch {
		case c == quote:
			p.pass(1)
			return strings.ToValidUTF8(b.String(), "\ufffd")
		case quote == '`' && strings.HasPrefix(p.rest, "${"):
			p.fail(p.line, "${ } would have to be executed; only literals can be read")
		case quote == '`' && c == '\r': // line ends in backquotes are one character, however the file is saved
			p.pass(1)
			if !strings.HasPrefix(p.rest, "\n") {
				b.WriteByte('\n')
			}
			continue
		}
		b.WriteByte(c)
		p.pass(1)
	}
}

// escape reads what begins with a backslash: a text, or half a character.
func (p *scriptReader) escape(begin int) (text string, unit uint16, isUnit bool) {
	if len(p.rest) < 2 {
		p.fail(begin, "the string does not end")
	}
	c := p.rest[1]
	switch c {
	case 'u', 'x':
		return p.codePoint()
	case '\n':
		p.pass(2)
		return "", 0, false
	case '\r':
		p.pass(2)
		if strings.HasPrefix(p.rest, "\n") {
			p.pass(1)
		}
		return "", 0, false
	case '0':
		p.pass(2)
		return "\x00", 0, false
	}
	if c >= '1' && c <= '9' {
		p.fail(p.line, `\%c is not allowed in a module`, c)
	}
	if i := strings.IndexByte("nrtbvf", c); i >= 0 {
		p.pass(2)
		return "\n\r\t\b\v\f"[i : i+1], 0, false
	}
	_, n := utf8.DecodeRuneInString(p.rest[1:])
	text = p.rest[1 : 1+n]
	p.pass(1 + n)
	return text, 0, false
}

func (p *scriptReader) codePoint() (text string, unit uint16, isUnit bool) {
	line, digits := p.line, 4
	if p.rest[1] == 'x' {
		digits = 2
	}
	from, to := 2, 2+digits
	end := to
	if strings.HasPrefix(p.rest, `\u{`) {
		if n := strings.IndexByte(p.rest, '}'); n > 0 {
			from, to, end = 3, n, n+1
		}
	}
	if to > len(p.rest) {
		p.fail(line, "want %d hexadecimal digits after %s", digits, p.rest[:2])
	}
	code, err := strconv.ParseUint(p.rest[from:to], 16, 32)
	if err != nil || code > unicode.MaxRune {
		p.fail(line, "%.12q is not a character", p.rest[:to])
	}
	p.pass(end)
	if code > math.MaxUint16 {
		return string(rune(code)), 0, false
	}
	return "", uint16(code), true
}
