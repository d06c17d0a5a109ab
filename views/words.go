package views

import (
	"html/template"
	"strconv"

	"lode/models"
)

// WordLists is all lists of words, and a place to try a text on them.
var WordLists = page[WordListsPage]("words/index.html")

// WordListsPage is what WordLists shows.
type WordListsPage struct {
	Form
	Lists  []*models.WordList
	Done   *Done  // what has just been done
	Text   string // that was tried
	Tried  bool
	Found  []models.FoundWord
	AsRead template.HTML // what was tried as readers would see it, if that is different
}

// WordList is the form of one list, and what the list would have caught.
var WordList = page[WordListPage]("words/show.html", "words/trial.html")

// WordListPage is what WordList shows.
type WordListPage struct {
	Form
	ID      int64 // 0 for a list that is not saved yet
	Input   models.WordListInput
	Text    string // to try it on
	Trial   *models.WordTrial
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
	return []models.WordAction{models.WordHold, models.WordRefuse, models.WordReplace, models.WordMark}
}

// Words says what becomes of a post, for a moderator.
func (p WordListPage) Words(a models.WordAction) string { return wordActionWords(a) }

// Words says what becomes of a post, for a moderator.
func (p WordListsPage) Words(a models.WordAction) string { return wordActionWords(a) }

func wordActionWords(a models.WordAction) string {
	return map[models.WordAction]string{
		models.WordHold: "Hold: a moderator reads it first", models.WordRefuse: "Refuse: the writer is told which word and why",
		models.WordMark:    "Mark: its card shows the word, nothing else happens",
		models.WordReplace: "Replace: readers see something else instead of the word",
	}[a]
}

// Kinds are how words can be looked for.
func (p WordListPage) Kinds() []models.WordKind {
	return []models.WordKind{models.WholeWords, models.InsideWords, models.Patterns}
}

// KindWords says how words are looked for.
func (p WordListPage) KindWords(k models.WordKind) string {
	return map[models.WordKind]string{
		models.WholeWords:  "Whole words: “pill” is not found in “pillow”",
		models.InsideWords: "Inside of other words too: “pill” is found in “pillow”",
		models.Patterns:    "Patterns: each line is a regular expression",
	}[k]
}

// Tried is what came of trying the list.
func (p WordListPage) Tried() Tried {
	return Tried{Trial: p.Trial.Trial, Text: p.Text, Found: p.Trial.Found, AsRead: p.Trial.AsRead}
}
