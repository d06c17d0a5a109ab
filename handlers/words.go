package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// wordLists shows all lists of words.
func (a *App) wordLists(c echo.Context) error {
	page := views.WordListsPage{}
	if id, err := strconv.ParseInt(c.QueryParam("done"), 10, 64); err == nil {
		change, err := a.store.WordChange(c.Request().Context(), viewer(c), id)
		if err != nil {
			return err
		}
		page.Done = &views.Done{Text: "You have " + change.Words() + ".", Undo: fmt.Sprintf("/admin/words/changes/%d/undo", id)}
	}
	return a.showWordLists(c, http.StatusOK, page)
}

func (a *App) showWordLists(c echo.Context, status int, page views.WordListsPage) (err error) {
	if page.Lists, err = a.store.WordLists(c.Request().Context(), viewer(c)); err != nil {
		return err
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.WordLists, page)
}

// testWords shows what the lists in use would do about a text. It changes nothing.
func (a *App) testWords(c echo.Context) (err error) {
	page := views.WordListsPage{Text: c.FormValue("text"), Tried: true}
	if page.Found, page.AsRead, err = a.store.TryWords(c.Request().Context(), viewer(c), page.Text); err != nil {
		return err
	}
	return a.showWordLists(c, http.StatusOK, page)
}

// newWordList shows the form for a new list.
func (a *App) newWordList(c echo.Context) error {
	return a.showWordList(c, http.StatusOK, views.WordListPage{Input: models.WordListInput{Action: models.WordHold, Kind: models.WholeWords, Enabled: true}})
}

// wordList shows a list.
func (a *App) wordList(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	l, changes, err := a.store.WordList(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	return a.showWordList(c, http.StatusOK, views.WordListPage{ID: id, Changes: changes, Input: models.WordListInput{
		Name: l.Name, Action: l.Action, Kind: l.Kind, Instead: l.Instead, Enabled: l.Enabled, Why: l.Why,
		Words: strings.Join(l.Words, "\n"), Version: l.Version,
	}})
}

// wordListAgain shows the form of a list as it was sent, with what is wrong with it.
// Who was too late is told what the others did, and may save again.
func (a *App) wordListAgain(c echo.Context, page views.WordListPage, err error) error {
	if page.ID != 0 {
		l, changes, lost := a.store.WordList(c.Request().Context(), viewer(c), page.ID)
		if lost != nil {
			return lost
		}
		page.Changes = changes
		if errors.Is(err, models.ErrConflict) {
			page.Input.Version = l.Version
		}
	}
	return a.showWordList(c, refusedStatus(err), page)
}

func (a *App) showWordList(c echo.Context, status int, page views.WordListPage) error {
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.WordList, page)
}

// tryWordList shows what a list would do as it stands in the form. It changes
// nothing.
func (a *App) tryWordList(c echo.Context) error {
	var in models.WordListInput
	if err := bind(c, &in); err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.FormValue("list"), 10, 64)
	if err != nil || id < 0 {
		id = 0
	}
	page := views.WordListPage{ID: id, Input: in, Text: c.FormValue("text")}
	l, err := in.List()
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		page.Errors = invalid
		return a.showWordList(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	if page.Trial, err = a.store.TryWordList(c.Request().Context(), viewer(c), l, page.Text); err != nil {
		return err
	}
	return a.showWordList(c, http.StatusOK, page)
}

// addWordList makes a list.
func (a *App) addWordList(c echo.Context) error {
	var in models.WordListInput
	if err := bind(c, &in); err != nil {
		return err
	}
	change, err := a.store.AddWordList(c.Request().Context(), viewer(c), in)
	return a.wordsChanged(c, 0, in, change, err)
}

// editWordList replaces a list.
func (a *App) editWordList(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.WordListInput
	if err := bind(c, &in); err != nil {
		return err
	}
	change, err := a.store.EditWordList(c.Request().Context(), viewer(c), id, in)
	return a.wordsChanged(c, id, in, change, err)
}

// removeWordList removes a list.
func (a *App) removeWordList(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	change, err := a.store.RemoveWordList(c.Request().Context(), viewer(c), id)
	return a.wordsChanged(c, id, models.WordListInput{}, change, err)
}

// undoWordChange takes the last change of a list back.
func (a *App) undoWordChange(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	change, err := a.store.UndoWordChange(c.Request().Context(), viewer(c), id)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showWordLists(c, http.StatusUnprocessableEntity, views.WordListsPage{Form: views.Form{Errors: models.Invalid{"": invalid["words"]}}})
	}
	return a.wordsChanged(c, 0, models.WordListInput{}, change, err)
}

// wordsChanged goes back to the lists, which say what was done, or shows the form
// again with what is wrong with it.
func (a *App) wordsChanged(c echo.Context, id int64, in models.WordListInput, change *models.WordChange, err error) error {
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.wordListAgain(c, views.WordListPage{
			Form: views.Form{Errors: invalid}, ID: id, Input: in, Text: c.FormValue("text"),
		}, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, fmt.Sprintf("/admin/words?done=%d", change.ID))
}
