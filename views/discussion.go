package views

import (
	"fmt"
	"slices"
	"time"

	"lode/models"
)

// Post is a post as one particular reader sees it.
type Post struct {
	Post    *models.Post
	Depth   int
	Answers string // whom it answers, where the tree does not show it
	Kids    []*Post
	Count   int // public posts below it

	Label       string // what its writer is to the paper, in a word
	Mine        bool
	Marked      bool // found useful by the reader
	CanReply    bool
	CanMark     bool
	CanReport   bool
	CanChange   bool
	CanWithdraw bool
	CanJudge    bool
	CanPick     bool
	ReplyPath   string
	ReplyWord   string
	ReceiptPath string

	heads *Heads
}

// FoldWords name the post and what hangs on it, for the line that folds it.
func (p *Post) FoldWords() string {
	words := "reply by " + p.Post.Name()
	if p.Post.IsStone() {
		words = "removed reply"
	}
	if p.Post.IsMoved() {
		words = "moved reply"
	}
	if p.Count > 0 {
		words += " and " + plural(p.Count, "answer", "answers")
	}
	return words
}

// Gone is what became of a post that is no longer shown.
func (p *Post) Gone() string {
	if p.Post.State == models.Withdrawn {
		return "Withdrawn"
	}
	return "Removed"
}

// GoneWhy is the same in a sentence, but for the rule.
func (p *Post) GoneWhy() string {
	switch {
	case p.Post.State == models.Withdrawn:
		return "Taken back by whoever wrote it."
	case p.Post.State == models.Spam:
		return "Removed by a moderator: advertising."
	case p.Post.Broke != nil:
		return "Removed by a moderator: "
	}
	return "Removed by a moderator."
}

// Reader is who looks at a discussion, and what they may do in it.
type Reader struct {
	Viewer   *models.User
	Author   int64 // the article's author, who is marked; 0 for a topic
	Settings models.Settings
	Now      time.Time
	CanReply bool
	Archived bool // nothing changes any more
	Marked   map[int64]bool
	Path     string // of the page, with its query, to answer on the same page
	Word     string // "Reply" or "Quote"
	Heads    *Heads
}

// see is p as r sees it.
func (r Reader) see(p *models.Post) *Post {
	mine := p.WrittenBy(r.Viewer)
	v := &Post{
		Post:        p,
		Depth:       1,
		Mine:        mine,
		Marked:      r.Marked[p.ID],
		CanReply:    r.CanReply && p.IsPublic(),
		CanMark:     r.Viewer.May(models.ToVote) && !r.Archived && p.IsPublic() && !mine,
		CanReport:   p.IsPublic() && !mine,
		CanChange:   mine && !r.Archived && p.CanChange(r.Settings, r.Now),
		CanWithdraw: mine && p.CanWithdraw(),
		CanJudge:    r.Viewer.May(models.ToModerate),
		CanPick:     r.Author != 0 && r.Viewer.CanPick(p),
		ReplyWord:   r.Word,
		heads:       r.Heads,
	}
	if v.CanReply {
		v.ReplyPath = fmt.Sprintf("%sreply_to=%d#reply", r.Path, p.ID)
	}
	if p.Receipt != "" {
		v.ReceiptPath = models.ReceiptPath(p.Receipt)
	}
	if p.User != nil {
		v.Label = p.User.Label()
		if r.Author != 0 && p.User.ID == r.Author {
			v.Label = "Author"
		}
	}
	return v
}

// Tree is a forest of posts as r sees it.
func (r Reader) Tree(nodes []*models.Node) []*Post {
	posts := make([]*Post, len(nodes))
	for i, n := range nodes {
		p := r.see(n.Post)
		p.Depth, p.Answers, p.Count = n.Depth, n.Answers, n.Count
		p.Kids = r.Tree(n.Kids)
		posts[i] = p
	}
	return posts
}

// Flat is a list of posts as r sees it.
func (r Reader) Flat(list []*models.Post) []*Post {
	posts := make([]*Post, len(list))
	for i, p := range list {
		posts[i] = r.see(p)
	}
	return posts
}

// Problem is what is wrong with one field of a form.
type Problem struct {
	Field, Text string
	Link        string // where to look, if there is such a place
	LinkWords   string
}

// barredWords lead to the page of a sanction.
const barredWords = "Its page says more, and how to appeal."

// Form is what all forms have: what is wrong with what was typed.
type Form struct {
	Errors models.Invalid
	Nonce  string
	First  string           // where the text is that was sent before
	Bar    *models.Sanction // that keeps whoever sent it from posting there
}

// Wrong is what is wrong with a field, or nothing.
func (f Form) Wrong(field string) Problem { return Problem{Field: field, Text: f.Errors[field]} }

// Problems are all that is wrong, in a stable order.
func (f Form) Problems() []Problem {
	var all []Problem
	for field, text := range f.Errors {
		p := Problem{Field: field, Text: text}
		if field == "" {
			p.Link, p.LinkWords = f.First, "See the first one"
			if f.Bar != nil {
				p.Link, p.LinkWords = f.Bar.Path(), barredWords
			}
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Problem) int { return fieldOrder(a.Field) - fieldOrder(b.Field) })
	return all
}

// fieldOrder is the order of fields on all pages.
func fieldOrder(field string) int {
	return slices.Index([]string{
		"", "site_name", "tagline", "name", "title", "comment", "body", "author", "email", "url", "password", "proof", "rule", "note", "text", "about",
		"place", "person", "mode", "action", "words", "why", "until", "links", "domains", "board", "topic",
	}, field)
}

// ReplyForm is the form under an article.
type ReplyForm struct {
	Form
	Action     string
	CancelPath string
	Next       string // where to come back to after signing in
	Answers    string // the name of whom the reply answers
	Guest      bool
	FirstWaits bool // a moderator reads the first reply of somebody new
	LinksWait  int  // so many links make a reply wait, 0 for never
	Input      models.ReplyInput
}

// LinksHint says how many links make a reply wait, or nothing.
func (f *ReplyForm) LinksHint() string {
	switch f.LinksWait {
	case 0:
		return ""
	case 1:
		return "A reply with a link waits for review."
	case 2:
		return "Two or more links wait for review."
	}
	return number(f.LinksWait) + " or more links wait for review."
}

// AnswerForm is the form under a topic.
type AnswerForm struct {
	Form
	Action     string
	CancelPath string
	Answers    string
	Parent     int64
	Body       string
}

// Editor is the field for a post's text.
func (f AnswerForm) Editor() Editor { return Editor{f.Body, f.Errors["body"]} }

// Editor is a field for a text with its bar of buttons.
type Editor struct{ Text, Wrong string }
