package views

import (
	"strconv"

	"lode/models"
)

// NewReport asks what is wrong with a post.
var NewReport = page[NewReportPage]("reports/new.html")

// NewReportPage is what NewReport shows.
type NewReportPage struct {
	Form
	Post  *models.Post
	Input models.ReportInput
	Rules []models.Rule
	Guest bool
}

// Chosen reports whether the rule is the one that was chosen.
func (p NewReportPage) Chosen(r models.Rule) bool { return p.Input.Reason == strconv.Itoa(r.Number) }

// ReportSent says where the way to a report was sent.
var ReportSent = page[ReportSentPage]("reports/sent.html")

// ReportSentPage is what ReportSent shows.
type ReportSentPage struct {
	Post int64 // that was reported
}

// Back is the address of the post.
func (p ReportSentPage) Back() string { return (&models.Post{ID: p.Post}).Path() }

// Form is where the post is reported.
func (p ReportSentPage) Form() string { return p.Back() + "/reports" }

// Report is the private page of whoever reported a post.
var Report = page[ReportPage]("reports/show.html")

// ReportPage is what Report shows.
type ReportPage struct {
	Form
	Report *models.Report
	Proof  string // what the mailed link carried
}

// Asks reports whether the page asks the sender whether the report is theirs.
func (p ReportPage) Asks() bool { return !p.Report.Proved && p.Proof != "" }

// Mailed reports whether the outcome is mailed to the sender too.
func (p ReportPage) Mailed() bool {
	by := p.Report.By
	return p.Report.Proved && p.Report.Email != "" || by != nil && by.EmailConfirmedAt != nil
}

// Headline is what became of the report, in a few words.
func (p ReportPage) Headline() string {
	switch {
	case p.Report.Outcome == models.Upheld:
		return "You were right"
	case p.Report.Outcome == models.Dismissed:
		return "Looked at and left as it is"
	case p.Report.Outcome == models.TakenBack:
		return "Taken back by its writer"
	case p.Asks():
		return "Is this report yours?"
	case p.Report.ConfirmedAt == nil:
		return "Look into your mailbox"
	}
	return "A moderator will look at it"
}

// Answer is the outcome in a sentence.
func (p ReportPage) Answer() string { return outcomeWords(p.Report) }

// Next is what the outcome means for the sender.
func (p ReportPage) Next() string {
	switch {
	case p.Report.Outcome == models.Upheld:
		return "Thank you for telling us."
	case p.Report.Outcome == models.Dismissed && p.Report.Post.IsPublic():
		return "You can report it again if something new is wrong with it."
	}
	return ""
}

// outcomeWords are what came of a report, in a sentence.
func outcomeWords(r *models.Report) string {
	d := r.Decision
	switch {
	case r.Outcome == models.TakenBack:
		return "Its writer has taken the post back. Nobody else can read it any more."
	case r.Outcome == models.Upheld:
		return "A moderator has looked at it and agrees: the post is not shown."
	case d != nil && d.ToState == models.Withdrawn:
		return "A moderator has looked at it and does not agree. Its writer has taken the post back, so it is not shown all the same."
	}
	return "A moderator has looked at it and left it where it is."
}

// Rule is the one that the answer rests on, or nil.
func (p ReportPage) Rule() *models.Rule {
	if p.Report.Decision == nil {
		return nil
	}
	return p.Report.Decision.Rule
}
