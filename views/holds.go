package views

import (
	"fmt"

	"lode/models"
)

// Holds is where it is set where posts wait.
var Holds = page[HoldsPage]("admin/holds.html", "words/trial.html")

// HoldsPage is what Holds shows.
type HoldsPage struct {
	Form
	*models.HoldList
	Site     models.Settings
	Places   []models.HoldPlace
	Input    models.HoldInput
	Rule     models.RuleTrial // that was tried, or stands in the settings
	Other    models.HoldTrial // likewise
	MayHold  bool             // whole parts of the site
	MayRun   bool             // the switch
	Trial    *models.Trial
	Acts     []*models.AdminAct // on parts of the site and people
	Pager    Pager
	TalkActs []*models.AdminAct // on discussions

	TopicActs []*models.AdminAct      // on how topics stand
	Topics    map[int64]*models.Topic // by act
	Said      string
}

// Tried is what came of trying a setting.
func (p HoldsPage) Tried() Tried { return Tried{Trial: p.Trial} }

// Rules are those of the settings that can be tried.
func (p HoldsPage) Rules() []string { return models.TriedRules() }

// RuleWords say what a rule has wait.
func (p HoldsPage) RuleWords(kind string) string {
	return map[string]string{
		models.HoldFirst:  "First posts wait",
		models.HoldOften:  "Posts of whoever is often rejected wait",
		models.HoldPhone:  "Posts with a telephone number wait",
		models.HoldNew:    "Posts of new accounts wait",
		models.HoldNight:  "Posts at night wait",
		models.HoldFilter: "What the spam filter is sure of waits",
	}[kind]
}

// Nights are those whose posts can wait at night.
func (p HoldsPage) Nights() []models.Night { return []models.Night{models.NightNew, models.NightAll} }

// NightWords say whose posts wait at night.
func (p HoldsPage) NightWords(n models.Night) string {
	return map[models.Night]string{models.NightNew: "Guests and new members", models.NightAll: "Everyone but the house"}[n]
}

// Undo is the button that takes an act back.
func (p HoldsPage) Undo(a *models.AdminAct) UndoButton {
	return UndoButton{a, "/admin/holds/changes", "the change of " + p.Held(a)}
}

// UndoTalk is the same for an act on a discussion.
func (p HoldsPage) UndoTalk(a *models.AdminAct) UndoButton {
	return UndoButton{a, "/admin/holds/discussions", "the change of " + p.Held(a)}
}

// Topic is what an act on a topic was about, or nil if that is gone.
func (p HoldsPage) Topic(a *models.AdminAct) *models.Topic { return p.Topics[a.ID] }

// UndoTopic is the same for an act on a topic.
func (p HoldsPage) UndoTopic(a *models.AdminAct) UndoButton {
	title := "something that is gone"
	if t := p.Topic(a); t != nil {
		title = t.Title
	}
	return UndoButton{a, "/admin/holds/topics", "the change of " + title}
}

// Held names what an act was about.
func (p HoldsPage) Held(a *models.AdminAct) string {
	if a.Held == nil || a.Held.Name == "" {
		return "Something that is gone"
	}
	return a.Held.Name
}

// SwitchWords say what becomes of posts on the whole site.
func (p HoldsPage) SwitchWords() string {
	return map[models.Posting]string{
		models.PostingHeld:   "Every post on the site waits for a moderator.",
		models.PostingClosed: "The site takes no posts.",
		models.PostingOpen:   "The site takes posts by the usual rules.",
	}[p.Site.Posting]
}

// Stopped reports whether the switch is on.
func (p HoldsPage) Stopped() bool { return p.Site.Posting != models.PostingOpen }

// Mode is what becomes of new posts, in words.
func (p HoldsPage) Mode(m models.Openness) string {
	return map[models.Openness]string{
		models.IsOpen:   "Stays open: posts appear at once",
		models.IsHeld:   "Held: a moderator reads first",
		models.IsClosed: "Closed: no posts are taken",
	}[m]
}

// Modes are those that can be chosen.
func (p HoldsPage) Modes() []models.Openness {
	return []models.Openness{models.IsHeld, models.IsClosed, models.IsOpen}
}

// Scope names what a setting or place is about.
func (p HoldsPage) Scope(s models.HoldScope) string {
	return map[models.HoldScope]string{
		models.OnCategory: "Category", models.OnBoard: "Board", models.OnDiscussion: "Discussion", models.OnMember: "Member", models.OnGuest: "Guest",
	}[s]
}

// Option is a place as the form names it.
func (p HoldsPage) Option(at models.HoldPlace) string {
	return fmt.Sprintf("%s: %s", p.Scope(at.Scope), at.Name)
}
