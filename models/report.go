package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Report is a reader's word that something is wrong with a post. It counts from
// when its sender is known: at once for a member, for a guest from the press of
// the button that the mailed link leads to. A notice of unlawful content is for
// moderators at once, with no weight until then.
type Report struct {
	ID          int64
	Token       string // of the reporter's private page
	PostID      int64
	ByID        *int64
	By          *User
	Email       string // of a guest, folded
	Proved      bool   // its sender is known
	ProofHash   string // of what the guest was mailed
	RuleID      *int64
	Rule        *Rule
	Unlawful    bool // a notice of unlawful content, which a person always answers
	Note        string
	Weight      int
	CreatedAt   time.Time
	ConfirmedAt *time.Time // from when moderators see it
	Outcome     Outcome
	DecisionID  *int64
	Nonce       *string // of the form
	Decision    *Decision

	Post   *Post `gorm:"-"` // what it is about
	Veiled bool  `gorm:"-"` // who sent it and their words are kept from whoever looks
}

// Outcome is what came of a report.
type Outcome string

// The outcomes. A report without one waits for a moderator.
const (
	Upheld    Outcome = "upheld"
	Dismissed Outcome = "dismissed"
	TakenBack Outcome = "taken_back" // the post, by its writer
)

// Path is the address of the reporter's private page, or of the one that says where
// the way to it was sent.
func (r *Report) Path() string {
	if r.Token == "" {
		return fmt.Sprintf("/posts/%d/reports/sent", r.PostID)
	}
	return "/reports/" + r.Token
}

// Reason is what the report says is wrong, in a few words.
func (r *Report) Reason() string {
	switch {
	case r.Unlawful:
		return fmt.Sprintf("Unlawful content, notice %d", r.ID)
	case r.Rule != nil:
		return fmt.Sprintf("Rule %d, %s", r.Rule.Number, r.Rule.Title)
	}
	return "Something else"
}

// Reporter is who sent it, for a moderator.
func (r *Report) Reporter() string {
	switch {
	case r.Veiled:
		return "somebody"
	case r.By != nil:
		return r.By.Name
	}
	return "a guest"
}

// Answer is what a moderator says to whoever sent r, or "": the words with which the post
// was kept. Those that go with a removal are for its writer alone.
func (r *Report) Answer() string {
	if r.Decision == nil || r.Outcome != Dismissed || r.Decision.Act != ActApprove {
		return ""
	}
	return r.Decision.Note
}

const (
	// hideWeight is from which weight of open reports a post waits, until somebody
	// has looked; approvedWeight is the same for one that a moderator has let
	// through before.
	hideWeight, approvedWeight = 3, 6
	// hideReporters is how many people it takes at least.
	hideReporters = 2
)

// reportWeight is what a report by somebody counts for: more for those whose
// reports were mostly upheld, less for those whose were not. A stranger's is 1.
func reportWeight(trust, upheld, dismissed int) int {
	switch {
	case dismissed >= 3 && dismissed > 2*upheld:
		return 0
	case upheld >= 3 && upheld >= 2*dismissed, trust >= 2:
		return 2
	}
	return 1
}

// voice is an open report as far as it counts.
type voice struct {
	Sender int64 // the member who sent it, or has the address it was sent with; 0 for none
	Email  string
	Weight int
	Proved bool
}

// tally is what the open reports of a post come to.
type tally struct {
	reports int // for a moderator to see, whatever they weigh
	people  int
	weight  int
}

// tallyOf adds up the open reports of p. Each person counts once, as what weighs most
// of theirs, and nobody about what they wrote themselves.
func tallyOf(p *Post, all []voice) tally {
	type person struct {
		user  int64
		email string
	}
	t, heaviest := tally{reports: len(all)}, map[person]int{}
	for _, v := range all {
		if !v.Proved || v.Sender != 0 && v.Sender == value(p.UserID) || v.Email != "" && v.Email == p.GuestEmail {
			continue
		}
		who := person{user: v.Sender}
		if v.Sender == 0 {
			who.email = v.Email
		}
		heaviest[who] = max(heaviest[who], v.Weight)
	}
	for _, weight := range heaviest {
		t.people++
		t.weight += weight
	}
	return t
}

// hides reports whether so much makes a post wait.
func (t tally) hides(approved bool) bool {
	need := hideWeight
	if approved {
		need = approvedWeight
	}
	return t.people >= hideReporters && t.weight >= need
}

// isOwn reports whether r comes from whoever wrote p.
func (r *Report) isOwn(p *Post) bool {
	email := r.Email
	if r.By != nil {
		if p.WrittenBy(r.By) {
			return true
		}
		if r.By.EmailConfirmedAt != nil {
			email = r.By.EmailKey
		}
	}
	if p.User != nil && p.User.EmailConfirmedAt != nil {
		return email != "" && email == p.User.EmailKey
	}
	return email != "" && email == p.GuestEmail
}

// add makes r, an open report, say what its sender says later, if that is a notice:
// r is one then. It weighs what the heavier of both does. It reports whether r has
// changed.
func (r *Report) add(later *Report) bool {
	was := *r
	r.Weight = max(r.Weight, later.Weight)
	if later.Unlawful && !(r.Unlawful && strings.Contains(r.Note, later.Note)) {
		r.Unlawful, r.Note = true, strings.TrimSpace(r.Note+"\n\n"+later.Note)
	}
	return r.Weight != was.Weight || r.Unlawful != was.Unlawful || r.Note != was.Note
}

// ReportInput is what a reader fills in.
type ReportInput struct {
	Reason string `form:"reason"` // the number of a rule, "unlawful" or "other"
	Note   string `form:"note"`
	Email  string `form:"email"` // of a guest
	Nonce  string `form:"nonce"`
}

func (s *Store) checkReport(ctx context.Context, by *User, in *ReportInput) (*Report, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	invalid := Invalid{}
	r := &Report{ByID: idOf(by), By: by, Unlawful: in.Reason == "unlawful"}
	for i, rule := range site.Rules {
		if in.Reason == strconv.Itoa(rule.Number) {
			r.RuleID, r.Rule = &site.Rules[i].ID, &site.Rules[i]
		}
	}
	if r.Rule == nil && !r.Unlawful && in.Reason != "other" {
		invalid["reason"] = "Choose what is wrong with it."
	}
	r.Note = cleanText(in.Note)
	switch n := len([]rune(r.Note)); {
	case n > maxNote:
		invalid["note"] = fmt.Sprintf("Please keep it under %d characters.", maxNote)
	case n == 0 && r.Rule == nil && invalid["reason"] == "":
		invalid["note"] = "Say what is wrong, so that a moderator can tell."
	}
	if by == nil {
		email, ok := cleanEmail(in.Email)
		if !ok {
			invalid["email"] = "Give an e-mail address, such as name@example.org. It is not published; the outcome is sent there."
		}
		in.Email, r.Email = email, emailKey(email)
	}
	return r, invalid.orNil()
}
