package views

import (
	"time"

	"lode/models"
)

// Rules are the rules of the house.
var Rules = page[RulesPage]("rules/index.html")

// RulesPage is what Rules shows.
type RulesPage struct {
	Rules     []DatedRule
	Withdrawn []DatedRule
}

// DatedRule is a rule with the day from which it is worded as it is.
type DatedRule struct {
	models.Rule
	Since time.Time
}

// DatedRules are all rules with their dates.
func DatedRules(site *models.Site) []DatedRule {
	dated := make([]DatedRule, len(site.AllRules))
	for i, r := range site.AllRules {
		dated[i] = DatedRule{r, site.RuleSince(r)}
	}
	return dated
}

// NewRulesPage is the page of all rules.
func NewRulesPage(site *models.Site) RulesPage {
	p := RulesPage{}
	for _, r := range DatedRules(site) {
		if r.Withdrawn() {
			p.Withdrawn = append(p.Withdrawn, r)
		} else {
			p.Rules = append(p.Rules, r)
		}
	}
	return p
}

// HouseRule is one rule in one of its wordings.
var HouseRule = page[RulePage]("rules/show.html")

// RulePage is what HouseRule shows.
type RulePage struct {
	Rule *models.Rule
	All  []*models.RuleVersion // every wording, newest first
}

// InForce reports whether it is the newest wording.
func (p RulePage) InForce() bool { return p.Rule.Version == p.All[0].Version }

// Since is the day of the wording.
func (p RulePage) Since() time.Time {
	for _, v := range p.All {
		if v.Version == p.Rule.Version {
			return v.CreatedAt
		}
	}
	return time.Time{}
}

// AdminRules is where an admin changes the rules.
var AdminRules = page[AdminRulesPage]("admin/rules.html", "admin/rule_fields.html")

// AdminRulesPage is what AdminRules shows.
type AdminRulesPage struct {
	Form
	Rules []DatedRule
	Input models.RuleInput // of a new one
	Acts  []*models.AdminAct
	Pager Pager
	Said  string
}

// Undo is the button that takes an act back.
func (p AdminRulesPage) Undo(a *models.AdminAct) UndoButton {
	return UndoButton{a, "/admin/rules/changes", "the change of rule " + a.Subject}
}

// RuleFields are the fields of a rule.
type RuleFields struct {
	Form
	Input models.RuleInput
}

// Fields are those of a new rule.
func (p AdminRulesPage) Fields() RuleFields { return RuleFields{p.Form, p.Input} }

// AdminRule is where an admin changes one rule.
var AdminRule = page[AdminRulePage]("admin/rule.html", "admin/rule_fields.html")

// AdminRulePage is what AdminRule shows.
type AdminRulePage struct {
	Form
	Rule  *models.Rule
	All   []*models.RuleVersion
	Input models.RuleInput
}

// Fields are those of the rule.
func (p AdminRulePage) Fields() RuleFields { return RuleFields{p.Form, p.Input} }
