package handlers

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"

	"lode/models"
	"lode/views"

	"github.com/gorilla/feeds"
	"github.com/labstack/echo/v4"
)

// rules shows the rules of the house.
func (a *App) rules(c echo.Context) error {
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	about(c, views.Head{Canonical: "/rules", Feed: "/rules/feed", FeedTitle: "House rules", Description: "What is not taken here, and since when."})
	dependsOn(c, models.Depends{})
	return render(a, c, http.StatusOK, views.Rules, views.NewRulesPage(site))
}

// ruleNumber is the number of a rule in the address. No rule has one that the
// database's column of them cannot hold.
func ruleNumber(c echo.Context) (int, error) {
	id, err := paramID(c)
	if err == nil && id > math.MaxInt32 {
		err = models.ErrNotFound
	}
	return int(id), err
}

// rule shows one rule in the wording that holds, or in an earlier one.
func (a *App) rule(c echo.Context) error {
	number, err := ruleNumber(c)
	if err != nil {
		return err
	}
	version := 0
	if text := c.QueryParam("version"); text != "" {
		if version, err = strconv.Atoi(text); err != nil || version < 1 {
			return models.ErrNotFound
		}
	}
	r, all, err := a.store.Rule(c.Request().Context(), number, version)
	if err != nil {
		return err
	}
	page := views.RulePage{Rule: r, All: all}
	about(c, views.Head{Canonical: r.Path(), Description: r.Title, NoIndex: !page.InForce()})
	dependsOn(c, models.Depends{})
	return render(a, c, http.StatusOK, views.HouseRule, page)
}

// rulesFeed tells of each wording of each rule, newest first.
func (a *App) rulesFeed(c echo.Context) error {
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	var items []*feeds.Item
	for _, v := range slices.Backward(site.Wordings) {
		i := slices.IndexFunc(site.AllRules, func(r models.Rule) bool { return r.ID == v.RuleID })
		if i < 0 || len(items) == feedLength {
			continue
		}
		r := site.RuleAs(site.AllRules[i].Number, v.Version)
		address := a.config.BaseURL + r.Worded()
		items = append(items, &feeds.Item{
			Title: fmt.Sprintf("Rule %d, version %d: %s", r.Number, r.Version, r.Title), Link: &feeds.Link{Href: address}, Id: address,
			Description: r.Body, Created: v.CreatedAt, Updated: v.CreatedAt,
		})
	}
	dependsOn(c, models.Depends{})
	return a.sendFeed(c, "house rules", "/rules", items)
}

// adminRules shows the rules to an admin, who can change them.
func (a *App) adminRules(c echo.Context) error {
	return a.showAdminRules(c, http.StatusOK, views.AdminRulesPage{})
}

func (a *App) showAdminRules(c echo.Context, status int, page views.AdminRulesPage) error {
	ctx := c.Request().Context()
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	at := pageOf(c)
	acts, next, err := a.store.Acts(ctx, viewer(c), models.ActOnRule, at)
	if err != nil {
		return err
	}
	page.Rules, page.Acts, page.Pager = views.DatedRules(site), acts, views.Keyed("/admin/rules", nil, at, next)
	page.Said = said[c.QueryParam("said")]
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.AdminRules, page)
}

// addRule adds a rule.
func (a *App) addRule(c echo.Context) error {
	var in models.RuleInput
	if err := bind(c, &in); err != nil {
		return err
	}
	_, err := a.store.AddRule(c.Request().Context(), viewer(c), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showAdminRules(c, http.StatusUnprocessableEntity, views.AdminRulesPage{Form: views.Form{Errors: invalid}, Input: in})
	}
	return a.rulesChanged(c, err)
}

// editRule shows the form of one rule.
func (a *App) editRule(c echo.Context) error {
	return a.showEditRule(c, http.StatusOK, nil, nil)
}

func (a *App) showEditRule(c echo.Context, status int, typed *models.RuleInput, invalid models.Invalid) error {
	number, err := ruleNumber(c)
	if err != nil {
		return err
	}
	r, all, err := a.store.Rule(c.Request().Context(), number, 0)
	if err != nil {
		return err
	}
	page := views.AdminRulePage{Form: views.Form{Errors: invalid}, Rule: r, All: all, Input: models.RuleInput{Title: r.Title, Body: r.Body, Version: r.Version}}
	if typed != nil {
		page.Input = *typed
	}
	if status == http.StatusConflict {
		page.Input.Version = r.Version // who saves again has been told
	}
	about(c, views.Head{NoIndex: true})
	return render(a, c, status, views.AdminRule, page)
}

// saveRule gives a rule a new wording.
func (a *App) saveRule(c echo.Context) error {
	number, err := ruleNumber(c)
	if err != nil {
		return err
	}
	var in models.RuleInput
	if err := bind(c, &in); err != nil {
		return err
	}
	_, err = a.store.EditRule(c.Request().Context(), viewer(c), number, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showEditRule(c, refusedStatus(err), &in, invalid)
	}
	return a.rulesChanged(c, err)
}

// withdrawRule ends a rule.
func (a *App) withdrawRule(c echo.Context) error {
	number, err := ruleNumber(c)
	if err != nil {
		return err
	}
	_, err = a.store.WithdrawRule(c.Request().Context(), viewer(c), number)
	return a.rulesChanged(c, err)
}

// restoreRule lets a withdrawn rule hold again.
func (a *App) restoreRule(c echo.Context) error {
	number, err := ruleNumber(c)
	if err != nil {
		return err
	}
	_, err = a.store.RestoreRule(c.Request().Context(), viewer(c), number)
	return a.rulesChanged(c, err)
}

func (a *App) rulesChanged(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin/rules?said=saved")
}
