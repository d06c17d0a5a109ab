package views

import (
	"strconv"

	"lode/models"
)

// WordLists is all lists of words, and a place to try a text on them.
var WordLists = page[WordListsPage]("words/index.html")

// WordListsPage is what WordLists shows.
type WordListsPage struct {
	Form
	Lists []*models.WordList
	Done  *Done  // what has just been done
	Text  string // that was tried
	Tried bool
	Found []models.FoundWord
}

// WordList is the form of one list, and what the list would have caught.
var WordList = page[WordListPage]("words/show.html", "words/trial.html")

// WordListPage is what WordList shows.
type WordListPage struct {
	Form
	ID      int64 // 0 for a list that is not saved yet
	Input   models.WordListInput
	Text    string // to try it on
	Trial   *models.Trial
	Changes []*models.WordChange
}

// Action is where the form is sent to.
func (p WordListPage) Action() string {
	if p.ID == 0 {
		return "/admin/words"
	}
	return "/admin/words/" + strconv.FormatInt(p.ID, 10)
}

// Actions are what can become of a post.
func (p WordListPage) Actions() []models.WordAction {
	return []models.WordAction{models.WordHold, models.WordRefuse, models.WordMark}
}

// Words says what becomes of a post, for a moderator.
func (p WordListPage) Words(a models.WordAction) string { return wordActionWords(a) }

// Words says what becomes of a post, for a moderator.
func (p WordListsPage) Words(a models.WordAction) string { return wordActionWords(a) }

func wordActionWords(a models.WordAction) string {
	return map[models.WordAction]string{
		models.WordHold: "Hold: a moderator reads it first", models.WordRefuse: "Refuse: the writer is told which word and why",
		models.WordMark: "Mark: its card shows the word, nothing else happens",
	}[a]
}

// Tried is what came of trying the list.
func (p WordListPage) Tried() Tried { return Tried{p.Trial, p.Text} }
