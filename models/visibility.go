package models

import "gorm.io/gorm"

// This page is who sees which post. Pages, feeds, counts and permalinks all ask
// here.

// public is the condition for a post that everyone may read, wherever it is
// listed, counted or sent.
const public = "posts.state = 'public' AND posts.kind = 'post'"

// seenBy limits a query on posts to what viewer may see in a discussion: what is
// public, the stones that mark what once was, and their own that wait.
func seenBy(viewer *User) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB {
		const stones = "posts.published_at IS NOT NULL AND posts.state IN ('rejected', 'spam', 'trash', 'withdrawn')"
		if viewer == nil {
			return db.Where("posts.kind = 'post' AND (posts.state = 'public' OR (" + stones + "))")
		}
		return db.Where("posts.kind = 'post' AND (posts.state = 'public' OR ("+stones+") OR (posts.user_id = ? AND posts.state = 'pending'))", viewer.ID)
	}
}

// IsPublic reports whether everyone may read p.
func (p *Post) IsPublic() bool { return p.State == Public && p.Kind != Pingback }

// IsStone reports whether p only marks the place of a post that was public once.
func (p *Post) IsStone() bool { return !p.IsPublic() && p.State != Pending }

// strip takes from a stone whatever readers are not to see any more.
func (p *Post) strip() {
	if !p.IsStone() {
		return
	}
	p.Body, p.BodyHTML, p.StaffNote, p.StaffEditedAt = "", "", "", nil
	p.User, p.UserID = nil, nil
	p.GuestName, p.GuestEmail, p.GuestURL = "", "", ""
}

// onLists is the condition for a topic that is on boards, on the front page, in feeds
// and in the sitemap, as far as its board may be read. Its discussion and whatever
// leads to it by address do not ask.
const onLists = "topics.listed AND NOT topics.unlisted"

// published is the condition for an article that everyone may read.
const published = "articles.state = 'published'"
