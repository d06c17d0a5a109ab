package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// Rule is a numbered rule of the house. Its number stays its own for good.
type Rule struct {
	ID          int64
	Number      int
	Title       string
	Body        string
	Version     int        // of this wording
	WithdrawnAt *time.Time // it holds no longer

	Answers []*ReadyAnswer `gorm:"-"` // that fit it: its own, then those for any rule
}

// Path is the address at which r stands for good, in whatever wording.
func (r *Rule) Path() string { return "/rules/" + strconv.Itoa(r.Number) }

// Worded is the address of this very wording.
func (r *Rule) Worded() string { return fmt.Sprintf("%s?version=%d", r.Path(), r.Version) }

// Withdrawn reports whether r holds no longer.
func (r *Rule) Withdrawn() bool { return r.WithdrawnAt != nil }

// inForce are the rules that hold, each with the ready answers that fit it.
func inForce(all []Rule, answers []*ReadyAnswer) []Rule {
	var rules []Rule
	for _, r := range all {
		if r.Withdrawn() {
			continue
		}
		for _, a := range answers {
			if a.RuleID == nil || *a.RuleID == r.ID {
				r.Answers = append(r.Answers, a)
			}
		}
		rules = append(rules, r)
	}
	return rules
}

// RuleVersion is one wording of a rule. They are only ever added; the highest is
// the one that holds.
type RuleVersion struct {
	ID        int64
	RuleID    int64
	Version   int
	Title     string
	Body      string
	ByID      *int64
	By        *User // nobody: it came with the program
	CreatedAt time.Time
}

// RuleInput is what an admin fills in.
type RuleInput struct {
	Title   string `form:"title"`
	Body    string `form:"body"`
	Version int    `form:"version"` // the one that was changed
}

// Lengths of a rule, in characters.
const (
	maxRuleTitle = 80
	maxRule      = 1000
)

func (in *RuleInput) check() error {
	invalid := Invalid{}
	in.Title, in.Body = cleanLine(in.Title), cleanText(in.Body)
	if n := len([]rune(in.Title)); n == 0 || n > maxRuleTitle {
		invalid["title"] = fmt.Sprintf("Name the rule in at most %d characters.", maxRuleTitle)
	}
	switch n := len([]rune(in.Body)); {
	case n == 0:
		invalid["body"] = "Say what the rule asks for."
	case n > maxRule:
		invalid["body"] = fmt.Sprintf("Please keep it under %d characters.", maxRule)
	}
	return invalid.orNil()
}

// AddRule adds a rule with the next number.
func (s *Store) AddRule(ctx context.Context, by *User, in RuleInput) (*Rule, error) {
	if !by.May(ToRun) {
		return nil, ErrForbidden
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	r := &Rule{Title: in.Title, Body: in.Body, Version: 1}
	err := s.tx(ctx, func(s *Store) error {
		if err := s.write(ctx).Raw("SELECT COALESCE(MAX(number), 0) + 1 FROM rules").Scan(&r.Number).Error; err != nil {
			return fmt.Errorf("numbering a rule: %w", err)
		}
		if err := s.write(ctx).Create(r).Error; err != nil {
			return fmt.Errorf("adding a rule: %w", err)
		}
		if err := s.addWording(ctx, by, r); err != nil {
			return err
		}
		return s.ruleChanged(ctx, by, r, "")
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil, ErrConflict
	}
	return r, err
}

// EditRule gives a rule a new wording. One that is the same makes no version.
func (s *Store) EditRule(ctx context.Context, by *User, number int, in RuleInput) (*Rule, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return s.changeRule(ctx, by, number, func(s *Store, r *Rule) error {
		same := in.Title == r.Title && in.Body == r.Body // sent twice
		if in.Version != r.Version && !same {
			return s.reworded(ctx, r)
		}
		r.Title, r.Body = in.Title, in.Body
		return nil
	})
}

// reworded says who has given a rule the wording it has.
func (s *Store) reworded(ctx context.Context, r *Rule) error {
	var v RuleVersion
	err := s.write(ctx).Joins("By").Where("rule_versions.rule_id = ? AND rule_versions.version = ?", r.ID, r.Version).First(&v).Error
	if err != nil {
		return err
	}
	return clash(fmt.Sprintf("%s has changed this rule meanwhile. It reads “%s”: “%s” Save again to replace that.", whoOf(v.By), v.Title, v.Body))
}

// WithdrawRule ends a rule. What was decided by it goes on naming it.
func (s *Store) WithdrawRule(ctx context.Context, by *User, number int) (*Rule, error) {
	now := s.now()
	return s.changeRule(ctx, by, number, func(s *Store, r *Rule) error {
		if r.Withdrawn() {
			return s.actClash(ctx, ActOnRule, subjectOf(int64(number)))
		}
		r.WithdrawnAt = &now
		return nil
	})
}

// RestoreRule lets a rule hold that was withdrawn.
func (s *Store) RestoreRule(ctx context.Context, by *User, number int) (*Rule, error) {
	return s.changeRule(ctx, by, number, func(s *Store, r *Rule) error {
		if !r.Withdrawn() {
			return s.actClash(ctx, ActOnRule, subjectOf(int64(number)))
		}
		r.WithdrawnAt = nil
		return nil
	})
}

// changeRule changes a rule and writes down that it was changed.
func (s *Store) changeRule(ctx context.Context, by *User, number int, change func(*Store, *Rule) error) (*Rule, error) {
	if !by.May(ToRun) {
		return nil, ErrForbidden
	}
	var r *Rule
	err := s.tx(ctx, func(s *Store) (err error) {
		if r, err = s.ruleForUpdate(ctx, number); err != nil {
			return err
		}
		was := *r
		if err := change(s, r); err != nil {
			return err
		}
		if was.state() == r.state() {
			return nil
		}
		if err := s.saveRule(ctx, by, &was, r); err != nil {
			return err
		}
		return s.ruleChanged(ctx, by, r, was.state())
	})
	return r, err
}

func (s *Store) ruleForUpdate(ctx context.Context, number int) (*Rule, error) {
	r, err := gorm.G[*Rule](s.w, forUpdate).Where("number = ?", number).First(ctx)
	return r, notFound(err)
}

// saveRule stores a changed rule; another wording is another version.
func (s *Store) saveRule(ctx context.Context, by *User, was, r *Rule) error {
	if r.Title != was.Title || r.Body != was.Body {
		r.Version++
		if err := s.addWording(ctx, by, r); err != nil {
			return err
		}
	}
	s.touchSite()
	err := s.write(ctx).Model(r).Select("title", "body", "version", "withdrawn_at").Updates(r).Error
	if err != nil {
		return fmt.Errorf("changing rule %d: %w", r.Number, err)
	}
	return nil
}

func (s *Store) addWording(ctx context.Context, by *User, r *Rule) error {
	v := RuleVersion{RuleID: r.ID, Version: r.Version, Title: r.Title, Body: r.Body, ByID: idOf(by), CreatedAt: s.now()}
	if err := s.write(ctx).Omit("By").Create(&v).Error; err != nil {
		return fmt.Errorf("keeping a wording of rule %d: %w", r.Number, err)
	}
	return nil
}

// Rule finds a rule in one of its wordings, 0 for the one that holds, with all of
// them, newest first.
func (s *Store) Rule(ctx context.Context, number, version int) (*Rule, []*RuleVersion, error) {
	r, err := gorm.G[*Rule](s.r).Where("number = ?", number).First(ctx)
	if err != nil {
		return nil, nil, notFound(err)
	}
	var all []*RuleVersion
	err = s.read(ctx).Joins("By").Where("rule_versions.rule_id = ?", r.ID).Order("rule_versions.version DESC").Find(&all).Error
	if err != nil {
		return nil, nil, fmt.Errorf("loading the wordings of rule %d: %w", number, err)
	}
	if version == 0 {
		return r, all, nil
	}
	for _, v := range all {
		if v.Version == version {
			r.Title, r.Body, r.Version = v.Title, v.Body, v.Version
			return r, all, nil
		}
	}
	return nil, nil, ErrNotFound
}

// RuleAs is a rule in one of its wordings, or nil if there is none.
func (s *Site) RuleAs(number, version int) *Rule {
	i := slices.IndexFunc(s.AllRules, func(r Rule) bool { return r.Number == number })
	if i < 0 {
		return nil
	}
	r := s.AllRules[i]
	for _, v := range s.Wordings {
		if v.RuleID == r.ID && v.Version == version {
			r.Title, r.Body, r.Version = v.Title, v.Body, v.Version
			return &r
		}
	}
	return nil
}

// ruleOf is the rule that a decision rests on, as it was worded, or nil.
func (s *Site) ruleOf(d *Decision) *Rule {
	i := slices.IndexFunc(s.AllRules, func(r Rule) bool { return r.ID == value(d.RuleID) })
	if i < 0 {
		return nil
	}
	return s.RuleAs(s.AllRules[i].Number, max(1, d.RuleVersion))
}

// RuleSince is from when r has the wording it has.
func (s *Site) RuleSince(r Rule) time.Time {
	for _, v := range s.Wordings {
		if v.RuleID == r.ID && v.Version == r.Version {
			return v.CreatedAt
		}
	}
	return time.Time{}
}

// asWorded gives decisions, which have their rules, those rules in the wording
// they were made under.
func (s *Store) asWorded(ctx context.Context, decisions ...*Decision) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	for _, d := range decisions {
		if d.Rule == nil {
			continue
		}
		if worded := site.RuleAs(d.Rule.Number, max(1, d.RuleVersion)); worded != nil {
			d.Rule = worded
		}
	}
	return nil
}
