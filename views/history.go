package views

import "lode/models"

// History is what was decided, newest first.
var History = page[HistoryPage]("moderation/history.html")

// HistoryPage is what History shows.
type HistoryPage struct {
	Past  []*models.Past
	Pager Pager
	Done  *Done // what has just been undone
}

// Who is whose press it was.
func (p HistoryPage) Who(d *models.Past) string {
	switch {
	case d.By != nil:
		return d.By.Name
	case d.Act == models.ActWithdraw:
		return "the writer"
	}
	return "the program"
}

// UndoWord is what the button for it says.
func (p HistoryPage) UndoWord(d *models.Past) string {
	if d.Together > 1 {
		return "Undo all " + number(d.Together)
	}
	return "Undo"
}
