package models

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"lode/internal/ledger"
)

// LedgerEntry is a row of the open ledger: what everyone may know of one act of
// moderation. Rows are only ever added.
type LedgerEntry struct {
	Number      int64 `gorm:"primaryKey;autoIncrement:false"`
	At          time.Time
	Month       string
	Act         Act
	Automatic   bool
	ByWhom      string
	Found       string
	FromState   State
	ToState     State
	Kind        string
	Place       string
	PostID      *int64
	DecisionID  *int64
	SanctionID  *int64
	Reverses    *int64
	About       *int64
	Tag         string
	Rule        int
	RuleVersion int
	Commitment  string
	Waited      *int64
	Hash        string
	Source      string // of an act on a picture or a discussion; it is not exported
}

// TableName is the table.
func (LedgerEntry) TableName() string { return "ledger" }

// Path is the address of e.
func (e *LedgerEntry) Path() string { return "/log/" + strconv.FormatInt(e.Number, 10) }

// Of what kind a decision's post is, and what drew attention to it.
const (
	kindReply = "reply"
	kindPost  = "post"

	FoundHold   = "hold"   // the program's own checks
	FoundReport = "report" // a reader
	FoundStaff  = "staff"  // a person of the house
	FoundAppeal = "appeal" // the writer, who asked again
)

// Who decided, where it was nobody of the house.
const (
	byWriter  = "writer"
	byProgram = "program"
)

// entry is e as it is hashed and exported.
func (e *LedgerEntry) entry() ledger.Entry {
	return ledger.Entry{
		Act: string(e.Act), Automatic: e.Automatic, By: e.ByWhom, Commitment: e.Commitment, Found: e.Found, From: string(e.FromState),
		Kind: e.Kind, Place: e.Place, Post: value(e.PostID), Reverses: value(e.Reverses), Rule: e.Rule, RuleVersion: e.RuleVersion,
		About: value(e.About), Tag: e.Tag, Time: e.At.UTC(), To: string(e.ToState), Waited: e.Waited,
	}
}

func value(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// Line is e's line in the exported ledger. The hash before is not kept with it.
func (e *LedgerEntry) Line(prev ledger.Hash) string {
	hash, err := ledger.ParseHash(e.Hash)
	if err != nil {
		return ""
	}
	return ledger.Line(prev, hash, e.Number, e.entry())
}

// LedgerHead is how far the ledger goes, and up to where everyone can read it.
type LedgerHead struct {
	ID     int
	Number int64
	Hash   string
	Shown  int64
}

// TableName is the table.
func (LedgerHead) TableName() string { return "ledger_heads" }

// String is the number and the hash, as the checker takes them.
func (h LedgerHead) String() string { return strconv.FormatInt(h.Number, 10) + " " + h.Hash }

// LedgerHead returns the head of the ledger.
func (s *Store) LedgerHead(ctx context.Context) (*LedgerHead, error) {
	var h LedgerHead
	if err := s.read(ctx).Where("id = 1").Take(&h).Error; err != nil {
		return nil, fmt.Errorf("loading the head of the ledger: %w", err)
	}
	return &h, nil
}

// Automatic reports whether d was made by the program alone.
func (d *Decision) Automatic() bool { return d.ByID == nil && !d.Act.byWriter() }

// found is what drew attention to the post that d is about.
func (d *Decision) found(reported *time.Time) string {
	switch {
	case d.Act.byWriter(), d.Act == ActUndo:
		return ""
	case d.Act.answersAppeal():
		return FoundAppeal
	case reported != nil, d.Act == ActHide:
		return FoundReport
	case d.Automatic(), d.FromState == Pending:
		return FoundHold
	}
	return FoundStaff
}

// subject is what the ledger needs to know of a post.
type subject struct {
	ID          int64
	Body        string
	CreatedAt   time.Time
	EditedAt    *time.Time
	PublishedAt *time.Time
	Board       string
	ReadBy      Audience
	Section     string
	InForum     bool
	Salt        string
}

// place is the path of the section or board, unless that is not everybody's
// business.
func (p *subject) place() string {
	switch {
	case p.InForum && p.ReadBy == ByAnyone:
		return "forum/" + p.Board
	case !p.InForum && p.Section != "":
		return "categories/" + p.Section
	}
	return ""
}

// about is the text that d was made about: what the post says once it was made, or
// what d has taken away or refused.
func (d *Decision) about(p *subject) string {
	if d.Text != nil {
		return *d.Text
	}
	return p.Body
}

// since is when the post that d decides on began to wait: when it was sent, or
// reported or changed after it had been public.
func (p *subject) since(d *Decision, reported *time.Time) time.Time {
	switch was := p.PublishedAt != nil && !d.First; {
	case was && reported != nil:
		return *reported
	case was && p.EditedAt != nil:
		return *p.EditedAt
	}
	return p.CreatedAt
}

// entryOf is what the ledger says of d, but for what is known only once its head
// is locked. If d answers reports, the first of them came when reported says.
func entryOf(d *Decision, p *subject, reported *time.Time) *LedgerEntry {
	at := d.CreatedAt.UTC().Truncate(time.Second)
	e := &LedgerEntry{
		Tag: d.Tag, At: at, Month: at.Format("2006-01"), Act: d.Act, Automatic: d.Automatic(), Found: d.found(reported), FromState: d.FromState, ToState: d.ToState,
		Kind: kindReply, Place: p.place(), PostID: &p.ID, DecisionID: &d.ID, Commitment: ledger.Commit(p.Salt, d.about(p)),
	}
	if p.InForum {
		e.Kind = kindPost
	}
	if d.Rule != nil {
		e.Rule, e.RuleVersion = d.Rule.Number, max(1, d.RuleVersion)
	}
	if (d.FromState == Pending && d.ToState != Pending || reported != nil) && d.ByID != nil && e.Found != "" && e.Found != FoundAppeal {
		waited := max(0, int64(d.CreatedAt.Sub(p.since(d, reported))/time.Second))
		e.Waited = &waited
	}
	return e
}
