package aggregator

import (
	"crypto/md5" //nolint:gosec // the name of a picture, not a secret
	"encoding/hex"
	"strings"
)

// noFace is the picture of who has none (Smooch v1.1 as seen on the wire).
const noFace = "00000000000000000000000000000000"

func gravatar(hash string) string {
	return "https://www.gravatar.com/avatar/" + hash + ".png?s=200&d=mm"
}

// signLocked fills in the author. Every e-mail address is an author of its own; posts that name none share one author of the
// app (Smooch v1.1). What the app user is called wins over a name in the post, which is for the business only.
func (q *request) signLocked(p *post, u *appUser) {
	if p.Role == roleAppUser {
		p.AuthorID = u.id
		p.AvatarURL, p.Email = "", ""
		if name := u.displayName(); name != "" {
			p.Name = name
		}
		return
	}
	p.AuthorID = q.app.authorID
	address := strings.ToLower(strings.TrimSpace(p.Email))
	if address != "" {
		if q.app.authors[address] == "" {
			q.app.authors[address] = q.ids.token(20)
		}
		p.AuthorID = q.app.authors[address]
	}
	if p.Name == "" {
		p.Name = q.app.name
	}
	if p.AvatarURL == "" {
		p.AvatarURL = q.face(address)
	}
}

// face is the picture of an author: by e-mail address, else the app's icon.
func (q *request) face(address string) string {
	if address != "" {
		hash := md5.Sum([]byte(address)) //nolint:gosec // as above
		return gravatar(hex.EncodeToString(hash[:]))
	}
	if icon := q.iconURL(q.app); icon != "" {
		return icon
	}
	return gravatar(noFace)
}
