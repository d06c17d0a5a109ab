package views

import (
	"strconv"
	"strings"
	"time"

	"lode/models"
)

// EditPost is the form in which a writer changes a post.
var EditPost = page[EditPostPage]("posts/edit.html")

// EditPostPage is what EditPost shows.
type EditPostPage struct {
	Form
	Post    *models.Post
	Body    string
	Receipt string
	Theirs  string // the text as it stands, if somebody changed it meanwhile
}

// Editor is the field for the text.
func (p EditPostPage) Editor() Editor { return Editor{p.Body, p.Errors["body"]} }

// Receipt is the private page of one post.
var Receipt = page[ReceiptPage]("receipts/show.html", "receipts/appeal.html")

// ReceiptPage is what Receipt shows.
type ReceiptPage struct {
	Form
	Words       string // of an appeal that was refused
	Now         time.Time
	Standing    *models.Standing
	CanChange   bool
	CanWithdraw bool
	Sanctions   []*models.Sanction // that hold for whoever wrote it
	Erasable    bool               // by the guest who has confirmed the address in this browser
}

// Headline is what became of the post, in a few words.
func (p ReceiptPage) Headline() string {
	switch p.Standing.Post.State {
	case models.Pending:
		return "Waiting for review"
	case models.Public:
		return "Published"
	case models.Withdrawn:
		return "Withdrawn"
	case models.Rejected:
		return "Not published"
	case models.Spam:
		return "Marked as spam"
	}
	return "Removed"
}

// WaitWords are how many posts are before one that waits, and for how long others
// have waited.
func (p ReceiptPage) WaitWords() string {
	w := p.Standing.Wait
	if w == nil {
		return ""
	}
	before := plural(w.Before, "post is", "posts are") + " before it."
	switch {
	case w.Before == 0:
		before = "No post is before it."
	case w.Many():
		before = "More than " + number(models.MaxBefore-1) + " posts are before it."
	}
	if w.Median == 0 {
		return before + " Nothing was decided in the last week that could tell how long it takes."
	}
	return before + " Half of those of the last week waited less than " + upTo(w.Median) + "."
}

// upTo is a time that is longer than d, in one unit.
func upTo(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return "a minute"
	case d < time.Hour-time.Minute:
		return plural(int(d/time.Minute)+1, "minute", "minutes")
	case d < 2*day:
		return plural(int(d/time.Hour)+1, "hour", "hours")
	}
	return plural(int(d/day)+1, "day", "days")
}

// Why is what made the post what it is, or nil.
func (p ReceiptPage) Why() *models.Reasons {
	if d := p.Standing.Decided(); d != nil {
		return p.Standing.Reasons(d)
	}
	return nil
}

// ToldAbove reports whether the words of r stand at the head of the page already.
func (p ReceiptPage) ToldAbove(r *models.Reasons) bool {
	why := p.Why()
	return why != nil && why.Act == r.Act && why.At.Equal(r.At) && why.ToState != models.Public && why.ToState != models.Pending
}

// AppealForm is the form for an appeal, or nil if there is nothing to appeal now.
func (p ReceiptPage) AppealForm() *AppealForm {
	d := p.Standing.Appealable(p.Now)
	if d == nil {
		return nil
	}
	return &AppealForm{p.Form, models.ReceiptPath(p.Standing.Post.Receipt) + "/appeals", d.ID, p.Standing.Reasons(d).AppealUntil, p.Words}
}

// AppealWords is where an appeal stands.
func (p ReceiptPage) AppealWords(a *models.Appeal) string { return appealWords(a) }

// SealedWords is what a sealed text is, in a few words.
func (p ReceiptPage) SealedWords(t *models.SealedText) string {
	numbers := make([]string, len(t.Entries))
	for i, e := range t.Entries {
		numbers[i] = strconv.FormatInt(e.Number, 10)
	}
	if len(numbers) == 1 {
		return "The text of entry " + numbers[0]
	}
	return "The text of entries " + strings.Join(numbers, ", ")
}

// Confirm is the page that a mailed link opens. It confirms nothing by itself.
var Confirm = page[ConfirmPage]("confirmations/show.html")

// ConfirmPage is what Confirm shows.
type ConfirmPage struct {
	Confirmation *models.Confirmation
	Token        string
	Done         bool
}
