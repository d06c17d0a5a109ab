package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"lode/models"

	"github.com/labstack/echo/v4"
)

// claimCard notes that a moderator has a card open, and says who else has.
func (a *App) claimCard(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	others, err := a.store.ClaimCard(c.Request().Context(), viewer(c), id)
	if err != nil {
		return err
	}
	if byScript(c) {
		return c.JSON(http.StatusOK, map[string][]string{"open": others})
	}
	return c.Redirect(http.StatusSeeOther, "/moderation?post="+strconv.FormatInt(id, 10))
}

// goneCard is a card that a page should no longer show.
type goneCard struct {
	Post  int64  `json:"post"`
	Words string `json:"words"`
	Undo  string `json:"undo,omitempty"`
}

// goneCards say of cards who has decided about them, and how.
func (a *App) goneCards(cards []*models.Card) []goneCard {
	gone := make([]goneCard, len(cards))
	for i, card := range cards {
		gone[i] = goneCard{card.ID, decidedWords(card.Post, card.Last), a.undoOf(card.Post, card.Last)}
	}
	return gone
}

// presence tells a page of the queue what has changed around it.
func (a *App) presence(c echo.Context) error {
	in := models.PresenceInput{State: models.Pending, Filter: queueFilter(c), After: -1}
	for _, t := range queueTabs {
		if t.key == c.QueryParam("state") {
			in.State = t.state
		}
	}
	for text := range strings.SplitSeq(c.QueryParam("posts"), ",") {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			in.Posts = append(in.Posts, id)
		}
	}
	if id, err := strconv.ParseInt(c.QueryParam("after"), 10, 64); err == nil {
		in.After = id
	}
	p, err := a.store.Presence(c.Request().Context(), viewer(c), in)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, map[string]any{"open": p.Open, "gone": a.goneCards(p.Gone), "fresh": p.Fresh, "waiting": p.Waiting})
}
