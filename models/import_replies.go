package models

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"lode/internal/markup"
	"lode/internal/wxr"

	"gorm.io/gorm"
)

// replies brings in the comments of an item that are not there yet, in the order
// in which they were written and each after what it answers. Parents that are
// missing or go round in a circle leave a reply at the top.
func (im *wordpress) replies(ctx context.Context, s *Store, discussion int64, it *wxr.Item) error {
	if len(it.Comments) == 0 {
		return nil
	}
	d, err := s.discussionForUpdate(ctx, discussion)
	if err != nil {
		return err
	}
	slices.SortFunc(it.Comments, func(a, b wxr.Comment) int {
		if c := a.Created.Compare(b.Created); c != 0 {
			return c
		}
		return int(a.ID - b.ID)
	})
	posts := map[int64]*Post{} // by old number
	waiting := it.Comments
	for force := false; len(waiting) > 0; {
		var later []wxr.Comment
		for _, c := range waiting {
			if !force && c.Parent != 0 && posts[c.Parent] == nil && hasComment(waiting, c.Parent) {
				later = append(later, c)
				continue
			}
			force = false
			if posts[c.ID], err = im.reply(ctx, s, d, &c, posts[c.Parent]); err != nil {
				return fmt.Errorf("reply %d: %w", c.ID, err)
			}
		}
		force = len(later) == len(waiting)
		waiting = later
	}
	s.touchDiscussion(d.ID)
	return s.saveCounts(ctx, d)
}

func hasComment(comments []wxr.Comment, id int64) bool {
	return slices.ContainsFunc(comments, func(c wxr.Comment) bool { return c.ID == id })
}

func (im *wordpress) reply(ctx context.Context, s *Store, d *Discussion, c *wxr.Comment, parent *Post) (*Post, error) {
	key := strconv.FormatInt(c.ID, 10)
	id, err := im.known(ctx, s, "reply", key)
	if err != nil {
		return nil, err
	}
	if id != 0 {
		im.report.add("reply", there)
		return gorm.G[*Post](s.w).Where("id = ?", id).First(ctx)
	}
	email, ok := cleanEmail(c.Email)
	if !ok {
		email = ""
	}
	now := s.now()
	p := &Post{
		DiscussionID: d.ID, Kind: Ordinary, State: State(c.State), Depth: 1, Version: 1, Renderer: markup.Version, LegacyID: &c.ID, ImportedAt: &now,
		GuestName: firstRunes(cleanLine(c.Author), maxName), GuestEmail: emailKey(email), GuestURL: cleanLine(c.URL),
		Body: cleanText(c.Content), BodyHTML: markup.PostFromHTML(c.Content), CreatedAt: at(c.Created, s.now()),
	}
	if !isWebAddress(p.GuestURL) {
		p.GuestURL = ""
	}
	if c.Type == "pingback" || c.Type == "trackback" {
		p.Kind = Pingback
	}
	if a := im.number[c.UserID]; a != nil && c.UserID != 0 {
		u, err := im.author(ctx, s, a.Login)
		if err != nil {
			return nil, err
		}
		p.UserID, p.GuestName, p.GuestEmail, p.GuestURL = &u.ID, "", "", ""
	}
	if parent != nil {
		p.ParentID, p.Depth = &parent.ID, min(parent.Depth+1, MaxDepth)
	}
	if p.IsPublic() {
		d.place(p, parent, p.CreatedAt)
		d.PostCount++
	}
	if p.State == Pending {
		d.PendingCount++
	}
	if err := s.write(ctx).Omit("User").Create(p).Error; err != nil {
		return nil, err
	}
	if err := s.sketch(ctx, p.ID, p.BodyHTML); err != nil {
		return nil, err
	}
	if p.State == Pending {
		if err := s.write(ctx).Create(&Hold{PostID: p.ID, Kind: HoldImported}).Error; err != nil {
			return nil, err
		}
	}
	s.count(p, p.State, 1)
	im.report.add("reply", added)
	return p, im.note(ctx, s, "reply", key, p.ID)
}
