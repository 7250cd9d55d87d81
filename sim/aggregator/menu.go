package aggregator

import (
	"net/http"
)

// menu is the persistent menu of an integration, or the default one of an app, which alone has settings.
type menu struct {
	Items    []menuItem    `json:"items"`
	Settings *menuSettings `json:"settings,omitempty"`
}

type menuSettings struct {
	InputEnabled bool `json:"inputEnabled"`
}

type menuItem struct {
	ID      string     `json:"_id"`
	Type    string     `json:"type"`
	Text    string     `json:"text"`
	URI     string     `json:"uri,omitempty"`
	Payload string     `json:"payload,omitempty"`
	Items   []menuItem `json:"items,omitempty"`
}

// maxMenuDepth is Messenger's: assumed for every channel.
const maxMenuDepth = 3

// readItems checks items and those below them.
func readMenuItems(f fields, depth int) ([]menuItem, *apiError) {
	if depth > maxMenuDepth {
		return nil, badRequest("A menu has at most 3 levels")
	}
	if err := f.require("items"); err != nil {
		return nil, err
	}
	var list []fields
	if err := f.read("items", "array", &list); err != nil {
		return nil, err
	}
	items := []menuItem{}
	for _, one := range list {
		var i menuItem
		if err := one.require("type", "text"); err != nil {
			return nil, err
		}
		if err := one.strings("type", &i.Type, "text", &i.Text); err != nil {
			return nil, err
		}
		var err *apiError
		switch i.Type {
		case "link":
			if err = one.require("uri"); err == nil {
				err = one.strings("uri", &i.URI)
			}
		case "postback":
			if err = one.require("payload"); err == nil {
				err = one.strings("payload", &i.Payload)
			}
		case "submenu":
			i.Items, err = readMenuItems(one, depth+1)
		default:
			err = notAllowed("type")
		}
		if err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	return items, nil
}

func (s *Server) nameItemsLocked(items []menuItem) {
	for i := range items {
		items[i].ID = s.ids.timed(s.cfg.Clock.Now())
		s.nameItemsLocked(items[i].Items)
	}
}

func menuAnswer(status int, m *menu) answer {
	if m == nil {
		m = &menu{Items: []menuItem{}} // a menu that was never made is an empty one: assumed
	}
	return ok(status, encode(map[string]any{"menu": m}))
}

func (q *request) getMenu() answer {
	return q.withIntegration(func(in *integration) answer { return menuAnswer(http.StatusOK, in.menu) })
}

// createMenu replaces a menu there is: assumed.
func (q *request) createMenu() answer { return q.putMenu(http.StatusCreated) }

func (q *request) updateMenu() answer { return q.putMenu(http.StatusOK) }

func (q *request) putMenu(status int) answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	items, err := readMenuItems(f, 1)
	if err != nil {
		return fail(err)
	}
	return q.withIntegration(func(in *integration) answer {
		q.nameItemsLocked(items)
		in.menu = &menu{Items: items}
		return menuAnswer(status, in.menu)
	})
}

func (q *request) deleteMenu() answer {
	return q.withIntegration(func(in *integration) answer {
		in.menu = nil
		return menuAnswer(http.StatusOK, nil)
	})
}

func (q *request) getAppMenu() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	m := q.app.menu
	if m == nil {
		m = &menu{Items: []menuItem{}, Settings: &menuSettings{InputEnabled: true}}
	}
	return menuAnswer(http.StatusOK, m)
}

func (q *request) updateAppMenu() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	items, err := readMenuItems(f, 1)
	if err != nil {
		return fail(err)
	}
	var given fields
	if err := f.read("settings", "object", &given); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	set := menuSettings{InputEnabled: true}
	if q.app.menu != nil {
		set = *q.app.menu.Settings
	}
	if err := given.read("inputEnabled", "boolean", &set.InputEnabled); err != nil {
		return fail(err)
	}
	q.nameItemsLocked(items)
	q.app.menu = &menu{Items: items, Settings: &set}
	return menuAnswer(http.StatusOK, q.app.menu)
}

func (q *request) deleteAppMenu() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.app.menu = nil
	return menuAnswer(http.StatusOK, nil)
}
