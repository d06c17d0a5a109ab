package models

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// HoldPlace is a part of the site, or a discussion, in which posts can wait.
type HoldPlace struct {
	Scope HoldScope
	ID    int64
	Name  string
}

// Value is the place as a form sends it.
func (p HoldPlace) Value() string { return fmt.Sprintf("%s:%d", p.Scope, p.ID) }

// HoldPlaces are where by may set that posts wait: all categories and boards for
// those who may, and the discussion that chosen names as a form does. One query.
func (s *Store) HoldPlaces(ctx context.Context, by *User, chosen string) ([]HoldPlace, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	var talk int64
	if id, ok := strings.CutPrefix(chosen, string(OnDiscussion)+":"); ok {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			talk = n
		}
	}
	query := `SELECT 'discussion' AS scope, discussion_id AS id, title AS name FROM articles WHERE discussion_id = ?
		UNION ALL SELECT 'discussion', discussion_id, title FROM topics WHERE discussion_id = ?`
	if by.May(ToHold) {
		query = `SELECT 'category' AS scope, id, name FROM categories UNION ALL SELECT 'board', id, name FROM boards UNION ALL ` + query
	}
	var places []HoldPlace
	if err := s.read(ctx).Raw(query+" ORDER BY 1, 3, 2", talk, talk).Scan(&places).Error; err != nil {
		return nil, fmt.Errorf("loading where posts can wait: %w", err)
	}
	return places, nil
}

// TryHold shows what a hold setting that is not saved would have caught lately. It
// changes nothing.
func (s *Store) TryHold(ctx context.Context, by *User, in HoldInput) (*Trial, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	h, err := s.settingOf(ctx, by, &in)
	if err != nil {
		return nil, err
	}
	talks, err := s.talksOf(ctx, h)
	if err != nil {
		return nil, err
	}
	word := map[Openness]string{IsOpen: "Would appear", IsHeld: "Would wait", IsClosed: "Would be refused"}[h.Mode]
	return s.try(ctx, func(p *Post) string {
		if p.User.May(ToPublish) {
			return ""
		}
		mine := talks[p.DiscussionID]
		switch h.Scope {
		case OnMember:
			mine = p.UserID != nil && *p.UserID == h.SubjectID
		case OnGuest:
			mine = p.UserID == nil && p.GuestEmail == h.GuestEmail
		}
		return either(mine, word, "")
	})
}

// talksOf are the discussions that a setting about a place touches.
func (s *Store) talksOf(ctx context.Context, h *HoldSetting) (map[int64]bool, error) {
	query := map[HoldScope]string{
		OnCategory:   "SELECT a.discussion_id FROM article_categories ac JOIN articles a ON a.id = ac.article_id WHERE ac.category_id = ?",
		OnBoard:      "SELECT discussion_id FROM topics WHERE board_id = ?",
		OnDiscussion: "SELECT id FROM discussions WHERE id = ?",
	}[h.Scope]
	if query == "" {
		return nil, nil
	}
	var ids []int64
	if err := s.read(ctx).Raw(query, h.SubjectID).Scan(&ids).Error; err != nil {
		return nil, fmt.Errorf("loading the discussions of a place: %w", err)
	}
	talks := make(map[int64]bool, len(ids))
	for _, id := range ids {
		talks[id] = true
	}
	return talks, nil
}

// Stop sets what becomes of posts on the whole site. It is a change of a setting
// like others, with who made it and when.
func (s *Store) Stop(ctx context.Context, by *User, to Posting) error {
	if !by.May(ToRun) {
		return ErrForbidden
	}
	if to != PostingOpen && to != PostingHeld && to != PostingClosed {
		return ErrNotFound
	}
	return s.tx(ctx, func(s *Store) error {
		now, err := s.settingsForUpdate(ctx)
		if err != nil {
			return err
		}
		next := now
		next.Posting = to
		return s.saveSettings(ctx, by, now, next)
	})
}

// RuleTrial is what somebody tries about links before setting it.
type RuleTrial struct {
	Links   int    `form:"links"`   // so many make a post wait; 0 for never
	Domains string `form:"domains"` // links to these do, one a line
}

// TryLinks shows what rules about links would have caught lately, with the domains
// that are allowed now. It changes nothing.
func (s *Store) TryLinks(ctx context.Context, by *User, in RuleTrial) (*Trial, error) {
	if !by.May(ToClose) {
		return nil, ErrForbidden
	}
	if in.Links < 0 || in.Links > 100 {
		return nil, Invalid{"links": "Give a number from 0 to 100."}
	}
	if wrong := notDomains(in.Domains); wrong != "" {
		return nil, Invalid{"domains": wrong}
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	held := domains(in.Domains)
	return s.try(ctx, func(p *Post) string {
		if p.User.May(ToPublish) {
			return ""
		}
		found := linksTo(p.Body, held)
		if n := site.countLinks(p.Body); in.Links > 0 && n >= in.Links {
			found = append(found, linksInWords(n))
		}
		return strings.Join(found, ", ")
	})
}
