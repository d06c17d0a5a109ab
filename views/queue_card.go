package views

import (
	"fmt"
	"strings"

	"lode/models"
)

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
	Subject string
	Parts   []string
	Rule    models.Rule // the example it is written with
}

// Told is what the writer of c will be told if the post is refused by the first
// rule: their messages, without what is the same in all of them.
func (c *QueueCard) Told() (*Told, error) {
	if len(c.Rules) == 0 {
		return nil, nil //nolint:nilnil // nothing to refuse it by
	}
	p := *c.Post
	p.State = models.Rejected
	told := &Told{Rule: c.Rules[0]}
	var b strings.Builder
	d := &models.Decision{ByID: new(int64), Act: models.ActReject, FromState: c.State, ToState: models.Rejected, Rule: &told.Rule, RuleVersion: told.Rule.Version, Note: "(your words, if you write any)", CreatedAt: c.SeenAt}
	reasons := (&models.Standing{Post: &p, Proof: &models.Proof{}}).Reasons(d)
	err := letterTexts.ExecuteTemplate(&b, "notice.txt", letterData{Letter: &models.Letter{Post: &p, Site: c.Site, Decision: d, Reasons: reasons}})
	text, _, _ := strings.Cut(b.String(), "What you wrote:")
	var plain string
	told.Subject, plain, _ = strings.Cut(strings.TrimSpace(text), "\n")
	for _, part := range paragraphs(plain) {
		told.Parts = append(told.Parts, part.Text)
	}
	return told, err
}

// Reached is how the writer learns of it.
func (c *QueueCard) Reached() string {
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
