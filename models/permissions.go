package models

// This page is every "may X do Y". Handlers, verbs and pages ask here and
// nowhere else. A nil user is a visitor.

// Right is something that not everybody may do.
type Right int

// The rights. Each route names one; a rule that also needs the record, such as
// who wrote a post, is a method further down.
const (
	ToRead     Right = iota // what is public
	ToReply                 // under articles
	ToEnter                 // take the second step, or set it up
	ToHave                  // an account: one's own settings, posts and data
	ToPost                  // in the forum
	ToVote                  // call a post useful
	ToPublish               // at once: staff posts are never held
	ToWrite                 // articles of one's own
	ToEdit                  // everybody's articles
	ToModerate              // decide about other people's posts
	ToPick                  // replies that readers should see
	ToClose                 // single discussions; and see where posts wait
	ToHold                  // set where posts wait, for whole parts of the site
	ToRun                   // the site: settings, people, roles
)

// standing is what a person is as far as rights go: their role, unless something
// about them comes before it.
type standing int

const (
	visitor     standing = iota
	unconfirmed          // has an account, and an address nobody has confirmed
	suspended            // kept from posting: may read, and speak for themselves
	halfway              // has yet to take their second step in this session
	ordinary
	author
	editor
	moderator
	admin
	standings
)

const y, n = true, false

// rights is who may do what.
var rights = [...][standings]bool{
	// visitor, unconfirmed, suspended, halfway | member, author, editor, moderator, admin
	ToRead:     {y, y, y, y, y, y, y, y, y},
	ToReply:    {y, y, n, n, y, y, y, y, y},
	ToEnter:    {n, y, y, y, y, y, y, y, y},
	ToHave:     {n, y, y, n, y, y, y, y, y},
	ToPost:     {n, y, n, n, y, y, y, y, y},
	ToVote:     {n, n, n, n, y, y, y, y, y},
	ToPublish:  {n, n, n, n, n, y, y, y, y},
	ToWrite:    {n, n, n, n, n, y, y, n, y},
	ToEdit:     {n, n, n, n, n, n, y, n, y},
	ToModerate: {n, n, n, n, n, n, n, y, y},
	ToPick:     {n, n, n, n, n, n, y, y, y},
	ToClose:    {n, n, n, n, n, n, y, y, y},
	ToHold:     {n, n, n, n, n, n, y, n, y},
	ToRun:      {n, n, n, n, n, n, n, n, y},
}

// May reports whether u has a right.
func (u *User) May(r Right) bool { return rights[r][u.standing()] }

func (u *User) standing() standing {
	switch {
	case u == nil:
		return visitor
	case u.Halfway:
		return halfway
	case u.Barred() != nil:
		return suspended
	case u.Role == Member && u.EmailConfirmedAt == nil:
		return unconfirmed
	}
	return map[Role]standing{Member: ordinary, Author: author, Editor: editor, Moderator: moderator, Admin: admin}[u.Role]
}

// CanModerate is for pages, which cannot name a right.
func (u *User) CanModerate() bool { return u.May(ToModerate) }

// CanClose is for pages, which cannot name a right.
func (u *User) CanClose() bool { return u.May(ToClose) }

// CanRun is for pages, which cannot name a right.
func (u *User) CanRun() bool { return u.May(ToRun) }

// IsStaff reports whether u works for the paper, whatever they may do just now.
func (u *User) IsStaff() bool { return u != nil && u.Role != Member }

// MayOnce reports whether u lacks a right only until the second step is taken.
func (u *User) MayOnce(r Right) bool {
	if u == nil || !u.Halfway {
		return false
	}
	whole := *u
	whole.Halfway = false
	return whole.May(r)
}

// needsSecondStep reports whether people with this role sign in by two steps: they
// decide about others, or about what everyone reads.
func (r Role) needsSecondStep() bool { return r == Editor || r == Moderator || r == Admin }

// Label is what stands beside u's name, in words; nothing for a member.
func (u *User) Label() string {
	if !u.IsStaff() {
		return ""
	}
	return map[Role]string{Author: "Author", Editor: "Editor", Moderator: "Moderator", Admin: "Admin"}[u.Role]
}

// Audience is whom a board lets do something, in rising weight.
type Audience string

// The audiences.
const (
	ByAnyone Audience = "anyone"
	ByMember Audience = "member"
	ByStaff  Audience = "staff"
)

// includes reports whether u is among those a names.
func (a Audience) includes(u *User) bool {
	return a == ByAnyone || a == ByMember && u.May(ToHave) || a == ByStaff && u.May(ToPublish)
}

// audiencesOf are the audiences that include u, for queries.
func audiencesOf(u *User) []Audience {
	audiences := []Audience{ByAnyone}
	for _, a := range []Audience{ByMember, ByStaff} {
		if a.includes(u) {
			audiences = append(audiences, a)
		}
	}
	return audiences
}

// CanOpen reports whether u may open topics in b.
func (b *Board) CanOpen(u *User) bool {
	return u.May(ToPost) && b.ReadBy.includes(u) && b.OpenBy.includes(u) && u.BarredFrom(b.ID) == nil
}

// CanAnswer reports whether u may answer in b's topics.
func (b *Board) CanAnswer(u *User) bool {
	return u.May(ToPost) && b.ReadBy.includes(u) && b.AnswerBy.includes(u) && u.BarredFrom(b.ID) == nil
}

// WrittenBy reports whether u wrote p.
func (p *Post) WrittenBy(u *User) bool { return u != nil && p.UserID != nil && *p.UserID == u.ID }
