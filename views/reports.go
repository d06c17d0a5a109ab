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

// Report is the private page of whoever reported a post.
var Report = page[ReportPage]("reports/show.html")

// ReportPage is what Report shows.
type ReportPage struct {
	Report *models.Report
	Proof  string // what the mailed link carried
}

// Headline is what became of the report, in a few words.
func (p ReportPage) Headline() string {
	switch {
	case p.Report.Outcome == models.Upheld:
		return "You were right"
	case p.Report.Outcome == models.Dismissed:
		return "Looked at and left as it is"
	case p.Report.ConfirmedAt == nil && p.Proof != "":
		return "Is this report yours?"
	case p.Report.ConfirmedAt == nil:
		return "Look into your mailbox"
	}
	return "A moderator will look at it"
}
