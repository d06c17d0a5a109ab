package views

import (
	"fmt"
	"time"

	"lode/models"
)

// Appeals is where moderators answer appeals.
var Appeals = page[AppealsPage]("moderation/appeals.html", "moderation/appeal_row.html")

// AppealsPage is what Appeals shows.
type AppealsPage struct {
	Form
	*models.AppealQueue
	RulesNamed []models.Rule
	Tried      int64 // the appeal whose answer was refused
	Input      models.AppealAnswerInput
	Done       *Done
	Pager      Pager
}

// AppealRow is one appeal with what was typed for it.
type AppealRow struct {
	*models.AppealCard
	Form
	RulesNamed []models.Rule
	Input      models.AppealAnswerInput
	Back       string // the query of the queue, if it is shown there
}

// FieldID is the id of a field: its name where something is wrong with it, so that
// its message is found.
func (r AppealRow) FieldID(name string) string { return fieldID(r.Form, name, r.ID) }

func fieldID(f Form, name string, id int64) string {
	if f.Errors[name] != "" {
		return name
	}
	return fmt.Sprintf("%s-%d", name, id)
}

// Writer is who appeals.
func (r AppealRow) Writer() string {
	if r.Sanction != nil {
		return r.Sanction.Person().Called()
	}
	return r.Post.Name()
}

// All are the appeals.
func (p AppealsPage) All() []AppealRow {
	rows := appealRows(p.Cards, p.RulesNamed, "")
	for i := range rows {
		if rows[i].ID == p.Tried {
			rows[i].Form, rows[i].Input = p.Form, p.Input
		}
	}
	return rows
}

func appealRows(cards []*models.AppealCard, rules []models.Rule, back string) []AppealRow {
	rows := make([]AppealRow, len(cards))
	for i, c := range cards {
		rows[i] = AppealRow{AppealCard: c, RulesNamed: rules, Back: back}
	}
	return rows
}

// AppealForm is the form in which somebody appeals.
type AppealForm struct {
	Form
	Action   string
	Decision int64 // against which, or 0
	Until    time.Time
	Words    string
}

// appealWords is where an appeal stands, for whoever has made it.
func appealWords(a *models.Appeal) string {
	if a.State == models.AppealTakenBack && !a.Fileable() {
		return "You have taken your appeal back too often to make it again."
	}
	return map[models.AppealState]string{
		models.AppealWaiting: "Your appeal waits for a moderator who has not decided before.", models.AppealTakenBack: "You have taken your appeal back.",
		models.AppealLapsed: "Something else was decided before your appeal was answered.", models.AppealUpheld: "Your appeal was answered: it stays as it was decided.",
		models.AppealChanged: "Your appeal was answered: it rests on another rule now.", models.AppealReversed: "Your appeal was answered: the decision is taken back.",
	}[a.State]
}
