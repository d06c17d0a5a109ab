package views

import (
	"time"

	"lode/models"
)

// Watched is where moderators look for people.
var Watched = page[WatchedPage]("moderation/people.html", "moderation/sanction_row.html")

// WatchedPage is what Watched shows.
type WatchedPage struct {
	*models.Watched
	Viewer *models.User
	Query  string
	Pager  Pager
	Said   string
}

// Row is a sanction in a list.
func (p WatchedPage) Row(x *models.Sanction) SanctionRow {
	return SanctionRow{Sanction: x, Viewer: p.Viewer, Named: true}
}

// SanctionRow is one sanction with what its reader may do about it.
type SanctionRow struct {
	*models.Sanction
	Viewer *models.User
	Now    time.Time
	Named  bool // it says whom it is about
	Queued bool // it stands in the queue, where keys reach it
}

// MaySecond reports whether the reader may confirm it.
func (r SanctionRow) MaySecond() bool { return r.Viewer.CanSecond(r.Sanction) }

// MayLift reports whether the reader may take it back.
func (r SanctionRow) MayLift() bool {
	return !r.Now.IsZero() && r.RemovalID == nil && r.Viewer.CanLift(r.Sanction, r.Now)
}

// State is what has become of it.
func (r SanctionRow) State() string {
	switch {
	case r.Undone:
		return "Taken back"
	case r.LiftedAt != nil:
		return "Ended early"
	case r.Waits():
		return "Waits for a second moderator"
	case r.Act == models.ActNote:
		return ""
	case !r.Now.IsZero() && !r.InForce(r.Now):
		return "Ended"
	case r.ForID != nil:
		return "While a ban waits"
	}
	return ""
}

// File is what moderators know of a person.
var File = page[FilePage]("moderation/file.html", "moderation/sanction_row.html")

// FilePage is what File shows.
type FilePage struct {
	Form
	*models.File
	Viewer      *models.User
	RulesNamed  []models.Rule
	Input       models.SanctionInput
	Removal     models.RemovalInput
	RemovalForm Form
	Now         time.Time
	Pager       Pager
	Said        string
	Refused     string // why something was not done that has no form
}

// MayTrust reports whether the viewer may give the person trust, who has none.
func (p FilePage) MayTrust() bool {
	return p.Viewer.CanTrust(p.User) && p.User.Trust == 0 && p.User.TrustGranted == 0
}

// Waiting is how many posts of the person wait.
func (p FilePage) Waiting() int { return p.File.States[models.Pending] }

// Row is a sanction in a list.
func (p FilePage) Row(x *models.Sanction) SanctionRow {
	return SanctionRow{Sanction: x, Viewer: p.Viewer, Now: p.Now}
}

// Newest is the newest sanction or note, 0 for none.
func (p FilePage) Newest() int64 {
	if len(p.Sanctions) == 0 {
		return 0
	}
	return p.Sanctions[0].ID
}

// RuleID is the id of the field of a sanction's rule: the other form has the plain one
// if something is wrong there.
func (p FilePage) RuleID() string {
	if p.RemovalForm.Errors["rule"] != "" {
		return "sanction-rule"
	}
	return "rule"
}

// Acts are what can be done.
func (p FilePage) Acts() []models.Act { return models.SanctionActs }

// Days are the lengths to choose from.
func (p FilePage) Days() []int { return models.SanctionDays }

// MaySanction reports whether the viewer may do something about this person.
func (p FilePage) MaySanction() bool { return p.Viewer.CanSanction(p.User) }

// MayRemove reports whether this person can be removed as a spammer.
func (p FilePage) MayRemove() bool {
	for _, r := range p.Removals {
		if r.Undoable(p.Now) {
			return false
		}
	}
	return p.MaySanction()
}

// States are how many posts there are in each state.
func (p FilePage) States() []Standing {
	var all []Standing
	for _, s := range []models.State{models.Public, models.Pending, models.Rejected, models.Spam, models.Trash, models.Withdrawn} {
		if n := p.File.States[s]; n > 0 {
			all = append(all, Standing{StateWord(s), n})
		}
	}
	return all
}

// Standing is how many posts are in a state.
type Standing struct {
	What string
	N    int
}

// Sanction is the page that a sanction has for whom it is about.
var Sanction = page[SanctionPage]("sanctions/show.html", "receipts/appeal.html")

// SanctionPage is what Sanction shows.
type SanctionPage struct {
	*models.Sanction
	Form
	Appeal  *models.Appeal // against it, or nil
	Words   string         // of an appeal that was refused
	Now     time.Time
	Proof   *models.Proof
	Removed int            // posts that were removed with it
	Posts   []*models.Post // the last of these
}

// Title is what it means for its person, or that it no longer does.
func (p SanctionPage) Title() string {
	switch {
	case p.Undone:
		return "Taken back: " + p.Headline()
	case !p.Holds():
		return "Ended: " + p.Headline()
	}
	return p.Headline()
}

// AppealForm is the form for an appeal, or nil if there is nothing to appeal now.
func (p SanctionPage) AppealForm() *AppealForm {
	if !p.Appealable(p.Appeal, p.Now) {
		return nil
	}
	return &AppealForm{Form: p.Form, Action: p.Path() + "/appeals", Until: p.AppealUntil(), Words: p.Words}
}

// AppealWords is where the appeal stands.
func (p SanctionPage) AppealWords() string { return appealWords(p.Appeal) }

// Holds reports whether it still does.
func (p SanctionPage) Holds() bool { return p.InForce(p.Now) }
