package views

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"lode/models"
)

// Offered are the cards with what each offers. What many have in common is made once.
func (p QueuePage) Offered() ([]*QueueCard, error) {
	common, err := p.newCommon()
	if err != nil {
		return nil, err
	}
	all := make([]*QueueCard, len(p.Cards))
	for i, c := range p.Cards {
		card := &QueueCard{Card: c, PostPath: fmt.Sprintf("/moderation/posts/%d", c.ID), Rules: p.Rules, Site: p.Site, Nonce: p.Nonce, Back: p.Back, Note: &models.NoteInput{About: models.NoteOnPost}, Picked: p.Picked(c.ID), common: common}
		if i > 0 {
			all[i-1].After = c.ID
		}
		switch c.ID {
		case p.Noted:
			card.Note, card.Form = p.Note, p.Form
		case p.Tried:
			card.Tried, card.Form, card.Decision = true, p.Form, p.Decision
		}
		all[i] = card
	}
	return all, nil
}

// commonOfCards is what the cards of a page have in common, as HTML.
type commonOfCards struct {
	rules   template.HTML // to choose from, none of them chosen
	answers template.HTML // likewise
	told    map[toldKey]template.HTML
}

// newCommon makes what all cards have, whatever they are about.
func (p QueuePage) newCommon() (c *commonOfCards, err error) {
	c = &commonOfCards{told: map[toldKey]template.HTML{}}
	if c.rules, err = ruleOptions.render(ruleChoices(p.Rules, 0)); err != nil {
		return nil, err
	}
	c.answers, err = answerOptions.render(AnswerChoices{answerGroups(p.Rules), 0})
	return c, err
}

// The parts of a card that many have in common.
var (
	ruleOptions   = fragmentOf[[]Choice]("rules", "partials.html")
	answerOptions = fragmentOf[AnswerChoices]("answer-options", "moderation/common.html")
	toldDetails   = fragmentOf[Told]("told", "moderation/common.html")
)

// QueueCard is a card with the rules that a post can be rejected by.
type QueueCard struct {
	*models.Card
	Form            // what is wrong with the note that was typed
	PostPath string // where the forms about the post are sent
	Rules    []models.Rule
	Nonce    string
	Back     string
	Note     *models.NoteInput
	Site     *models.Site

	After    int64 // the post of the next card, or 0
	Picked   bool
	Tried    bool // a decision about it did not pass
	Decision models.DecisionInput

	common *commonOfCards
}

// CardHidden is what each form of a decision carries along.
type CardHidden struct {
	Version int
	Nonce   string
	Back    string
	After   int64 // the post of the next card, or 0
}

// Hidden is what the forms of the card carry along.
func (c *QueueCard) Hidden() CardHidden { return CardHidden{c.Version, c.Nonce, c.Back, c.After} }

// CardField is a field of a decision: what it is called on the page, which is as in
// the message about it if there is one, and that message.
type CardField struct {
	ID    string
	Wrong Problem
}

// Field is the field of this name.
func (c *QueueCard) Field(name string) CardField {
	if c.Tried {
		return CardField{name, c.Wrong(name)}
	}
	return CardField{ID: fmt.Sprintf("%s-%d", name, c.ID)}
}

// TriedProblems are all that is wrong with the decision.
func (c *QueueCard) TriedProblems() []Problem {
	if c.Tried {
		return c.Problems()
	}
	return nil
}

// CanAnswer reports whether the post can be approved together with an answer to it.
func (c *QueueCard) CanAnswer() bool {
	return c.Kind == models.Ordinary && (c.State != models.Public || c.ReportCount > 0)
}

// CanMove reports whether it can go to the forum.
func (c *QueueCard) CanMove() bool {
	return c.Kind == models.Ordinary && c.BlankedAt == nil && c.Place.IsArticle()
}

// CanEdit reports whether a moderator can change its text.
func (c *QueueCard) CanEdit() bool {
	return c.Site.StaffEdit && c.Kind == models.Ordinary && c.BlankedAt == nil
}

// Standing is what the card says of its writer.
func (c *QueueCard) Standing() []string {
	words := []string{"guest"}
	if u := c.User; u != nil {
		words = []string{"member since " + u.CreatedAt.Format("January 2006"), fmt.Sprintf("trust %d", u.Trust)}
		if label := u.Label(); label != "" {
			words[0] = strings.ToLower(label) + " since " + u.CreatedAt.Format("January 2006")
		}
	}
	switch {
	case c.Approved == 0 && c.Refused == 0 && c.IsGuest() && c.GuestEmail == "":
		return append(words, "no address, so nothing earlier is known")
	case c.Approved == 0 && c.Refused == 0 && len(c.Earlier) == 0:
		return append(words, "nothing earlier")
	case c.Approved == 0 && c.Refused == 0:
		return append(words, "nothing decided yet")
	}
	words = append(words, atMost(c.Approved)+" approved")
	if c.Refused > 0 {
		words = append(words, atMost(c.Refused)+" refused")
	}
	return words
}

// Told is the message that a writer gets when their post is refused.
type Told struct {
	Reached string // how the writer learns of it
	Subject string
	Parts   []string
	Rule    models.Rule // the example it is written with
}

// toldKey is all that a refusal depends on, apart from the rule.
type toldKey struct {
	reached, title string // of where the post is
	from           models.State
	reported       bool
	at             time.Time
}

// Told is what the writer of c will be told if the post is refused by the first
// rule: their messages, without what is the same in all of them.
func (c *QueueCard) Told() (template.HTML, error) {
	if len(c.Rules) == 0 || c.State == models.Rejected {
		return "", nil
	}
	key := toldKey{c.reached(), c.Place.Title, c.State, c.ReportCount > 0, c.SeenAt}
	if html, ok := c.common.told[key]; ok {
		return html, nil
	}
	told, err := key.told(c.Site, c.Rules[0])
	if err != nil {
		return "", err
	}
	html, err := toldDetails.render(told)
	if err != nil {
		return "", err
	}
	c.common.told[key] = html
	return html, nil
}

func (k toldKey) told(site *models.Site, rule models.Rule) (Told, error) {
	p := &models.Post{State: models.Rejected, Place: &models.Place{Title: k.title}}
	d := &models.Decision{ByID: new(int64), Act: models.ActReject, FromState: k.from, ToState: p.State, Rule: &rule, RuleVersion: rule.Version, Note: "(your words, if you write any)", CreatedAt: k.at}
	var b strings.Builder
	err := letterTexts.ExecuteTemplate(&b, "notice.txt", letterData{Letter: &models.Letter{Post: p, Site: site, Decision: d, Reasons: d.Foretold(k.reported)}})
	text, _, _ := strings.Cut(b.String(), "What you wrote:")
	subject, plain, _ := strings.Cut(strings.TrimSpace(text), "\n")
	told := Told{Reached: k.reached, Subject: subject, Rule: rule}
	for _, part := range paragraphs(plain) {
		told.Parts = append(told.Parts, part.Text)
	}
	return told, err
}

// RuleOptions are the rules that the post can be refused by.
func (c *QueueCard) RuleOptions() (template.HTML, error) {
	if c.Decision.Rule != 0 {
		return ruleOptions.render(ruleChoices(c.Rules, c.Decision.Rule))
	}
	return c.common.rules, nil
}

// Answers are the ready answers that a rejection can take along, or "".
func (c *QueueCard) Answers() (template.HTML, error) {
	if c.Decision.Answer != 0 {
		return answerOptions.render(AnswerChoices{answerGroups(c.Rules), c.Decision.Answer})
	}
	return c.common.answers, nil
}

// reached is how the writer learns of a refusal.
func (c *QueueCard) reached() string {
	switch {
	case c.Confirmed:
		return "By mail, a minute after your decision, and on the private page of the post. Spam is not answered."
	case c.IsGuest() && c.GuestEmail == "":
		return "On the private page of the post alone: no address was given."
	}
	return "On the private page of the post alone: the address is not confirmed."
}

// TextField is what the field of a note is called on the page.
func (c *QueueCard) TextField() string {
	if c.Errors != nil && !c.Tried {
		return "text"
	}
	return fmt.Sprintf("text-%d", c.ID)
}

// NearCount is how many posts say nearly the same as the card's.
func (c *QueueCard) NearCount() string {
	if len(c.Near) > models.NearShown {
		return number(models.NearShown) + "+ others"
	}
	return plural(len(c.Near), "other", "others")
}

// atMost is a number that was not counted to the end.
func atMost(n int) string {
	if n > models.MostCounted {
		return number(models.MostCounted) + "+"
	}
	return number(n)
}

// Mark is the letter for a state, and the class of its colour.
type Mark struct{ Letter, Word, Class string }

// StateMark is what a small sign for a state shows.
func StateMark(s models.State) Mark {
	word := StateWord(s)
	class := map[models.State]string{models.Public: "tag--ok", models.Pending: "tag--held", models.Withdrawn: ""}
	c, ok := class[s]
	if !ok {
		c = "tag--bad"
	}
	letter := map[models.State]string{models.Public: "A", models.Pending: "?", models.Rejected: "R", models.Spam: "S", models.Trash: "D", models.Withdrawn: "W"}[s]
	return Mark{letter, word, c}
}

// PersonPath is the page that moderators have about its writer, or "" if nothing
// tells who that is.
func (c *QueueCard) PersonPath() string {
	if c.UserID == nil && c.GuestEmail == "" {
		return ""
	}
	return models.PersonOf(c.Post).Path()
}
