package models

// This page is every "may X do Y". Handlers, verbs and pages ask here and
// nowhere else. A nil user is a visitor.

// IsMember reports whether u has an account.
func (u *User) IsMember() bool { return u != nil }

// IsStaff reports whether u works for the paper; staff posts are never held.
func (u *User) IsStaff() bool { return u != nil && u.Role != Member }

// CanModerate reports whether u may decide about other people's posts.
func (u *User) CanModerate() bool { return u != nil && (u.Role == Moderator || u.Role == Admin) }

// CanEdit reports whether u may write and change articles of others.
func (u *User) CanEdit() bool { return u != nil && (u.Role == Editor || u.Role == Admin) }

// Label is what stands beside u's name, in words; nothing for a member.
func (u *User) Label() string {
	if !u.IsStaff() {
		return ""
	}
	return map[Role]string{Author: "Author", Editor: "Editor", Moderator: "Moderator", Admin: "Admin"}[u.Role]
}

// Right is who may do something in a board, in rising weight.
type Right string

// The rights.
const (
	ByAnyone Right = "anyone"
	ByMember Right = "member"
	ByStaff  Right = "staff"
)

// includes reports whether u is among those r names.
func (r Right) includes(u *User) bool {
	return r == ByAnyone || r == ByMember && u.IsMember() || r == ByStaff && u.IsStaff()
}

// rightsOf are the rights that include u, for queries.
func rightsOf(u *User) []Right {
	rights := []Right{ByAnyone}
	for _, r := range []Right{ByMember, ByStaff} {
		if r.includes(u) {
			rights = append(rights, r)
		}
	}
	return rights
}

// CanOpen reports whether u may open topics in b.
func (b *Board) CanOpen(u *User) bool { return b.ReadBy.includes(u) && b.OpenBy.includes(u) }

// CanAnswer reports whether u may answer in b's topics.
func (b *Board) CanAnswer(u *User) bool { return b.ReadBy.includes(u) && b.AnswerBy.includes(u) }

// WrittenBy reports whether u wrote p.
func (p *Post) WrittenBy(u *User) bool { return u != nil && p.UserID != nil && *p.UserID == u.ID }
