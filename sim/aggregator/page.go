package aggregator

import (
	"fmt"
	"strconv"
)

// page is a part of a list by limit and offset: 25 unless asked, 100 at most (Smooch v1.1).
type page struct {
	HasMore  bool `json:"hasMore"`
	Offset   int  `json:"offset"`
	from, to int
}

func (q *request) page(total int) (page, *apiError) {
	limit, err := q.number("limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return page{}, err
	}
	offset, err := q.number("offset", 0, 0, 1<<30)
	if err != nil {
		return page{}, err
	}
	from := min(offset, total)
	to := min(from+limit, total)
	return page{HasMore: to < total, Offset: offset, from: from, to: to}, nil
}

const (
	defaultLimit = 25
	maxLimit     = 100
)

// number reads an optional integer of the query.
func (q *request) number(name string, unless, least, most int) (int, *apiError) {
	text := q.http.URL.Query().Get(name)
	if text == "" {
		return unless, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, badRequest(fmt.Sprintf("%s should be an integer from %d to %d", name, least, most))
	}
	return n, nil
}
