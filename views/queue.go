package views

import (
	"net/url"
	"strconv"

	"lode/models"
)

// QueueTab leads to the posts in one state, and says how many there are.
type QueueTab struct {
	Key, Label, Path string
	Current          bool
	N                int
	More             bool // than were counted
}

// Narrowed is what the queue is narrowed to, as a form and as chips that can be
// taken away.
type Narrowed struct {
	State    string // the key of its tab
	Filter   models.QueueFilter
	Kinds    []Choice
	Reasons  []Choice
	Boards   []Choice
	Articles []models.QueueChoice
	Chips    []Chip
}

// Choice is one of the things that can be chosen in a form.
type Choice struct {
	Key, Label string
	Chosen     bool
}

// Chip is something that is set, and the way to be without it.
type Chip struct{ Label, Without string }

// queueFields are the fields of the filter, in the order of their chips, with the
// word that stands before what they are set to.
var queueFields = []struct{ name, word string }{
	{"kind", "Kind"}, {"board", "Board"}, {"article", "Article"}, {"reason", "Reason"}, {"person", "Person"}, {"writer", "Writer"},
}

// Narrow makes the filter of a queue ready to be shown, on the tab with this key.
func Narrow(q *models.Queue, state string) *Narrowed {
	n := &Narrowed{State: state, Filter: q.Filter}
	for _, k := range models.QueueKinds {
		n.Kinds = append(n.Kinds, Choice{k.Key, k.Label, k.Key == q.Filter.Kind})
	}
	for _, k := range models.HoldKinds {
		n.Reasons = append(n.Reasons, Choice{k.Key, k.Label, k.Key == q.Filter.Reason})
	}
	for _, c := range q.Choices {
		if c.Board {
			n.Boards = append(n.Boards, Choice{c.Key, c.Label, c.Key == q.Filter.Board})
		} else {
			n.Articles = append(n.Articles, c)
		}
	}
	for _, f := range queueFields {
		if label := q.Named[f.name]; label != "" {
			without := n.Query(state)
			without.Del(f.name)
			n.Chips = append(n.Chips, Chip{f.word + ": " + label, "/moderation?" + without.Encode()})
		}
	}
	return n
}

// Query is the filter as it stands in an address, on the tab with this key.
func (n *Narrowed) Query(state string) url.Values {
	f, q := n.Filter, url.Values{}
	if state != "" {
		q.Set("state", state)
	}
	for field, value := range map[string]string{"kind": f.Kind, "board": f.Board, "article": f.Article, "reason": f.Reason, "person": f.Person, "order": f.Order} {
		if value != "" {
			q.Set(field, value)
		}
	}
	if f.Writer != 0 {
		q.Set("writer", strconv.FormatInt(f.Writer, 10))
	}
	return q
}

// Path is the address of the tab with this key, under the same filter.
func (n *Narrowed) Path(state string) string { return "/moderation?" + n.Query(state).Encode() }

// ByChance reports whether what is likely good comes first.
func (n *Narrowed) ByChance() bool { return n.Filter.Order == models.ByChance }

// Everything is the same tab without a filter.
func (n *Narrowed) Everything() string { return "/moderation?state=" + url.QueryEscape(n.State) }
