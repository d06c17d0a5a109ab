package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Member is the person with an account, for moderators.
func (s *Store) Member(ctx context.Context, by *User, id int64) (Person, error) {
	if !by.May(ToModerate) {
		return Person{}, ErrForbidden
	}
	u, err := s.user(ctx, id)
	return Person{User: u}, err
}

// Guest is the person who wrote a post without an account, for moderators. Whoever
// has joined since with the address of the post is that member, if the address was
// proved when it was sent.
func (s *Store) Guest(ctx context.Context, by *User, post int64) (Person, error) {
	if !by.May(ToModerate) {
		return Person{}, ErrForbidden
	}
	p, err := s.postWith(ctx, post)
	if err != nil {
		return Person{}, err
	}
	if p.User != nil {
		return Person{User: p.User}, nil
	}
	if p.GuestEmail == "" {
		return Person{}, ErrNotFound // nothing tells one such guest from another
	}
	return s.guest(ctx, p)
}

// guest is the writer of a guest's post, as a member if the address is one's by now.
func (s *Store) guest(ctx context.Context, p *Post) (Person, error) {
	if !p.Proved {
		return PersonOf(p), nil
	}
	var members []*User
	err := s.read(ctx).Where("email_key = ? AND email_key <> '' AND email_confirmed_at IS NOT NULL", p.GuestEmail).Limit(1).Find(&members).Error
	if err != nil {
		return Person{}, fmt.Errorf("looking for the account of a guest: %w", err)
	}
	if len(members) > 0 {
		return Person{User: members[0]}, nil
	}
	return PersonOf(p), nil
}

// posts limits a query to posts that p wrote, with an account or with the address
// that they had proved.
func (p Person) posts(q *gorm.DB) *gorm.DB {
	switch {
	case p.Unproved:
		return q.Where("posts.guest_email = ? AND posts.guest_email <> '' AND NOT posts.proved", p.Email)
	case p.User == nil:
		return q.Where("posts.guest_email = ? AND posts.guest_email <> '' AND posts.proved", p.Email)
	case p.User.EmailConfirmedAt == nil:
		return q.Where("posts.user_id = ?", p.User.ID)
	}
	return q.Where("posts.user_id = ? OR (posts.guest_email = ? AND posts.guest_email <> '' AND posts.proved)", p.User.ID, p.User.EmailKey)
}

// File is all that moderators know of a person.
type File struct {
	Person
	Sanctions []*Sanction // and notes, newest first
	States    map[State]int
	Decisions []*Decision // about their posts, newest first
	Places    map[int64]*Place
	Next      Next
	Removals  []*Removal // newest first
	Boards    []*Board
	Together  []*User   // who joined at about the same time
	Trusted   *AdminAct // by which they were given trust, or nil
}

// together is how far apart people join who may be one.
const together = 15 * time.Minute

// joinedWith are members who joined at about the same time as u, ten at most. It is a
// hint and no more.
func (s *Store) joinedWith(ctx context.Context, u *User) ([]*User, error) {
	if u == nil {
		return nil, nil
	}
	var all []*User
	err := s.read(ctx).Where("created_at BETWEEN ? AND ? AND id <> ?", u.CreatedAt.Add(-together), u.CreatedAt.Add(together), u.ID).Order("created_at, id").Limit(10).Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("looking for who joined with %d: %w", u.ID, err)
	}
	return all, nil
}

// DecisionsPerPage is how many decisions a page about a person has.
const DecisionsPerPage = 30

// File loads one page of what moderators know of a person.
func (s *Store) File(ctx context.Context, by *User, p Person, at Page) (*File, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	f := &File{Person: p, States: map[State]int{}}
	about, err := s.about(ctx, s.r, p)
	if err != nil {
		return nil, err
	}
	err = s.read(ctx).Joins("User").Joins("Board").Joins("Rule").Joins("By").Joins("Second").Joins("LiftedBy").
		Scopes(about).Order("sanctions.id DESC").Limit(maxSanctions).Find(&f.Sanctions).Error
	if err != nil {
		return nil, fmt.Errorf("loading sanctions: %w", err)
	}
	if err := s.veilNotes(ctx, by, f); err != nil {
		return nil, err
	}
	var sums []struct {
		State State
		N     int
	}
	if err := s.read(ctx).Model(&Post{}).Scopes(p.posts).Select("state, COUNT(*) AS n").Group("state").Scan(&sums).Error; err != nil {
		return nil, fmt.Errorf("counting posts: %w", err)
	}
	for _, x := range sums {
		f.States[x.State] = x.N
	}
	if err := s.decisionsAbout(ctx, f, at); err != nil {
		return nil, err
	}
	if f.Removals, err = s.removalsOf(ctx, p); err != nil {
		return nil, err
	}
	if f.Together, err = s.joinedWith(ctx, p.User); err != nil {
		return nil, err
	}
	if f.Trusted, err = s.trustedBy(ctx, p.User); err != nil {
		return nil, err
	}
	f.Boards, err = s.boards(ctx)
	return f, err
}

// veilNotes keeps from by what others note about them, unless nobody else can decide.
func (s *Store) veilNotes(ctx context.Context, by *User, f *File) error {
	if f.User == nil || f.User.ID != by.ID || len(f.Sanctions) == 0 {
		return nil
	}
	if alone, err := s.decidesAlone(ctx, by, by.ID); err != nil || alone {
		return err
	}
	f.Sanctions = slices.DeleteFunc(f.Sanctions, func(x *Sanction) bool { return x.Act == ActNote && value(x.ByID) != by.ID })
	return nil
}

// maxSanctions is how many sanctions and notes a page about a person shows.
const maxSanctions = 100

// decisionsAbout loads one page of what was decided about a person's posts, with
// where those stand.
func (s *Store) decisionsAbout(ctx context.Context, f *File, at Page) error {
	q := s.read(ctx).Joins("By").Joins("Rule").Where("decisions.post_id IN (?)", s.read(ctx).Model(&Post{}).Select("posts.id").Scopes(f.posts))
	if err := at.limit(at.before(q, "decisions.id", "decisions.id"), DecisionsPerPage).Find(&f.Decisions).Error; err != nil {
		return fmt.Errorf("loading decisions: %w", err)
	}
	f.Decisions, f.Next = cut(at, f.Decisions, DecisionsPerPage, func(d *Decision) (time.Time, int64) { return d.CreatedAt, d.ID })
	var posts []*Post
	if err := s.read(ctx).Select("id", "discussion_id").Where("id IN ?", append(postsOf(f.Decisions), 0)).Find(&posts).Error; err != nil {
		return fmt.Errorf("loading decisions: %w", err)
	}
	discussions := make([]int64, len(posts))
	for i, p := range posts {
		discussions[i] = p.DiscussionID
	}
	places, err := s.places(ctx, discussions)
	f.Places = map[int64]*Place{}
	for _, p := range posts {
		f.Places[p.ID] = places[p.DiscussionID]
	}
	return err
}

// InForce are the sanctions that hold now.
func (f *File) InForce(now time.Time) []*Sanction {
	var held []*Sanction
	for _, x := range f.Sanctions {
		if x.Act != ActNote && x.InForce(now) {
			held = append(held, x)
		}
	}
	return held
}

// Watched is the page on which moderators look for people.
type Watched struct {
	Found   []Person    // members and a guest, if somebody is looked for
	Waiting []*Sanction // for a second moderator
	Held    []*Sanction // in force, newest first, if nobody is looked for
	Next    Next
}

// FindPeople looks for members by the beginning of a name or of an e-mail address,
// and for guests by a whole address. Without one of them it lists who is under a
// sanction.
func (s *Store) FindPeople(ctx context.Context, by *User, start string, at Page) (*Watched, error) {
	if !by.May(ToModerate) {
		return nil, ErrForbidden
	}
	w := &Watched{}
	if err := s.sanctionsWhere(ctx, &w.Waiting, 0, "sanctions.starts_at IS NULL AND sanctions.lifted_at IS NULL"); err != nil {
		return nil, err
	}
	if start = cleanLine(start); start == "" {
		return w, s.heldNow(ctx, w, at)
	}
	members, next, err := s.peopleLike(ctx, start, at)
	if err != nil {
		return nil, err
	}
	w.Next = next
	for _, u := range members {
		w.Found = append(w.Found, Person{User: u})
	}
	guests, err := s.guestsWith(ctx, emailKey(start))
	if err != nil {
		return nil, err
	}
	for i := range guests {
		w.Found = append(w.Found, PersonOf(&guests[i]))
	}
	return w, nil
}

// heldNow lists one page of the sanctions that hold.
func (s *Store) heldNow(ctx context.Context, w *Watched, at Page) error {
	now := s.now()
	q := s.read(ctx).Joins("User").Joins("Board").Joins("Rule").Joins("By").
		Where("sanctions.act <> ? AND sanctions.starts_at <= ? AND sanctions.lifted_at IS NULL AND (sanctions.ends_at IS NULL OR sanctions.ends_at > ?)", ActNote, now, now)
	if err := at.limit(at.before(q, "sanctions.id", "sanctions.id"), PeoplePerPage).Find(&w.Held).Error; err != nil {
		return fmt.Errorf("listing sanctions: %w", err)
	}
	w.Held, w.Next = cut(at, w.Held, PeoplePerPage, func(x *Sanction) (time.Time, int64) { return x.CreatedAt, x.ID })
	return s.withGuests(ctx, w.Held)
}

// sanctionsWhere loads sanctions by a condition, the oldest first; most is 0 for all.
func (s *Store) sanctionsWhere(ctx context.Context, into *[]*Sanction, most int, where string, args ...any) error {
	q := s.read(ctx).Joins("User").Joins("Board").Joins("Rule").Joins("By").Where(where, args...).Order("sanctions.id")
	if most > 0 {
		q = q.Limit(most)
	}
	if err := q.Find(into).Error; err != nil {
		return fmt.Errorf("loading sanctions: %w", err)
	}
	return s.withGuests(ctx, *into)
}

// withGuests gives sanctions on guests a post of theirs, which names their page. One
// query, none if all are about members.
func (s *Store) withGuests(ctx context.Context, all []*Sanction) error {
	var emails []string
	for _, x := range all {
		if x.UserID == nil {
			emails = append(emails, x.Email)
		}
	}
	if len(emails) == 0 {
		return nil
	}
	rows, err := s.guestsWith(ctx, emails...)
	if err != nil {
		return err
	}
	for _, x := range all {
		for i := range rows {
			if x.UserID == nil && x.Email == rows[i].GuestEmail && x.Unproved == !rows[i].Proved {
				x.guest = PersonOf(&rows[i])
			}
		}
	}
	return nil
}

// guestsWith are the guests with e-mail addresses, those who have proved one and
// those who have typed it: a post of each.
func (s *Store) guestsWith(ctx context.Context, emails ...string) ([]Post, error) {
	var rows []Post
	err := s.read(ctx).Model(&Post{}).Select("MAX(id) AS id, guest_email, proved, MAX(guest_name) AS guest_name").
		Where("guest_email IN ? AND guest_email <> ''", emails).Group("guest_email, proved").Order("1 DESC").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for guests: %w", err)
	}
	return rows, nil
}

// Person is whom x is about. A guest whose posts are gone has no page any more.
func (x *Sanction) Person() Person {
	if x.User != nil {
		return Person{User: x.User}
	}
	if isErased(x.Email) {
		return Person{Email: x.Email, Name: deletedGuest}
	}
	if x.guest.Email == "" {
		return Person{Email: x.Email, Unproved: x.Unproved, Name: x.Email}
	}
	return x.guest
}
