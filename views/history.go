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
	case !d.Automatic():
		return "the writer"
	}
	return "the program"
}

// Words are those that went with it: to the writer, or below the text.
func (p HistoryPage) Words(d *models.Past) string {
	if d.Act == models.ActEdit && !d.Undone {
		return d.Post.StaffNote
	}
	return d.Note
}

// UndoWord is what the button for it says.
func (p HistoryPage) UndoWord(d *models.Past) string {
	if d.Together > 1 {
		return "Undo all " + number(d.Together)
	}
	return "Undo"
}
