package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"lode/internal/markup"

	"gorm.io/gorm"
)

// Writer is whoever sends a post: a user, or a guest who may have proved an
// e-mail address in this browser.
type Writer struct {
	User    *User
	Proved  string // the address, folded
	Address string // on the network
	Bounded bool   // the limits for newcomers hold
}

// ReplyInput is what is filled in under an article. Members send only the first
// two.
type ReplyInput struct {
	Comment  string `form:"comment"`
	Parent   int64  `form:"parent"`
	Author   string `form:"author"`
	Email    string `form:"email"`
	URL      string `form:"url"`
	Remember bool   `form:"remember"`
	Notify   bool   `form:"notify"`
	Nonce    string `form:"nonce"`
	Trap     string `form:"subject"` // people do not see it
}

func (in *ReplyInput) check(u *User) error {
	invalid := Invalid{}
	checkBody(&in.Comment, "comment", invalid)
	if u != nil {
		in.Author, in.Email, in.URL = "", "", ""
		return invalid.orNil()
	}
	in.Author = cleanLine(in.Author)
	switch n := len([]rune(in.Author)); {
	case n == 0:
		invalid["author"] = "Give a name to stand beside your reply."
	case n > maxName:
		invalid["author"] = fmt.Sprintf("A name has at most %d characters.", maxName)
	}
	email, ok := cleanEmail(in.Email)
	if !ok {
		invalid["email"] = "Give an e-mail address, such as name@example.org. It is not published."
	}
	in.Email = email
	in.URL = cleanLine(in.URL)
	in.URL = withScheme(in.URL)
	if in.URL != "" && !isWebAddress(in.URL) {
		invalid["url"] = "This is not the address of a website. You can leave it empty."
	}
	return invalid.orNil()
}

// withScheme is the address of a website as people type it, made whole.
func withScheme(address string) string {
	if address != "" && !strings.Contains(address, "://") {
		return "https://" + address
	}
	return address
}

func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.Hostname(), ".") && u.User == nil && len(text) <= maxURL
}

// checkBody cleans a post's text and says in invalid what is wrong with it.
func checkBody(body *string, field string, invalid Invalid) {
	if len(*body) > maxBytes*2 {
		invalid[field] = fmt.Sprintf("Please keep it under %d characters.", maxBody)
		return
	}
	*body = cleanText(*body)
	switch {
	case *body == "":
		invalid[field] = "Write something first."
	case len([]rune(*body)) > maxBody || len(*body) > maxBytes:
		invalid[field] = fmt.Sprintf("Please keep it under %d characters.", maxBody)
	}
}

// nonceKey makes sending a form twice harmless without asking that every reader
// gets a form of their own: pages for visitors are kept and shared, so the same
// value may come from two people. Together with what was typed it is one
// person's.
func nonceKey(nonce string, what ...any) *string {
	if nonce == "" {
		return nil
	}
	sum := sha256.Sum256(fmt.Append([]byte(nonce), what...))
	key := hex.EncodeToString(sum[:16])
	return &key
}

// LeaveReply adds a reply under an article. A repeat of the same form gives the
// post that the first one made.
func (s *Store) LeaveReply(ctx context.Context, w Writer, slug string, in ReplyInput) (*Post, error) {
	a, err := s.articleHead(ctx, slug)
	if err != nil {
		return nil, err
	}
	if x := w.User.Barred(); x != nil {
		return nil, x.refusal()
	}
	if !w.User.May(ToReply) {
		return nil, ErrForbidden
	}
	if err := in.check(w.User); err != nil {
		return nil, err
	}
	p := &Post{Body: in.Comment, Address: w.Address}
	if w.User != nil {
		p.UserID, p.User = &w.User.ID, w.User
		p.Nonce = nonceKey(in.Nonce, "reply", a.ID, w.User.ID, in.Parent, in.Comment)
	} else {
		p.GuestName, p.GuestEmail, p.GuestURL = in.Author, emailKey(in.Email), in.URL
		p.Proved = w.Proved == p.GuestEmail
		p.Nonce = nonceKey(in.Nonce, "reply", a.ID, p.GuestEmail, in.Parent, in.Comment)
	}
	p.suspect = w.suspicion(in.Trap, in.Nonce, s.now())
	if p.listed, err = s.readWords(ctx, w.User, p, "", "comment"); err != nil {
		return nil, err
	}
	return s.once(ctx, w, p, func(s *Store) error { return s.answer(ctx, w, a.DiscussionID, in.Parent, p) })
}

// AnswerInput is what a member fills in to answer in a topic.
type AnswerInput struct {
	Body   string `form:"body"`
	Parent int64  `form:"parent"`
	Nonce  string `form:"nonce"`
	Trap   string `form:"subject"` // people do not see it
}

// AnswerTopic adds a post to a topic.
func (s *Store) AnswerTopic(ctx context.Context, w Writer, topic int64, in AnswerInput) (*Post, error) {
	t, err := s.Topic(ctx, w.User, topic)
	if err != nil {
		return nil, err
	}
	if x := w.User.BarredFrom(t.BoardID); x != nil {
		return nil, x.refusal()
	}
	if !w.User.May(ToPost) {
		return nil, ErrForbidden
	}
	if t.Archived {
		return nil, Invalid{"": archivedWords}
	}
	if !t.answerable(w.User) {
		return nil, Invalid{"": closedWords}
	}
	invalid := Invalid{}
	checkBody(&in.Body, "body", invalid)
	if len(invalid) > 0 {
		return nil, invalid
	}
	p := &Post{Body: in.Body, UserID: &w.User.ID, User: w.User, Address: w.Address}
	p.Nonce = nonceKey(in.Nonce, "answer", t.ID, w.User.ID, in.Parent, in.Body)
	p.suspect = w.suspicion(in.Trap, in.Nonce, s.now())
	if p.listed, err = s.readWords(ctx, w.User, p, "", "body"); err != nil {
		return nil, err
	}
	return s.once(ctx, w, p, func(s *Store) error { return s.answer(ctx, w, t.DiscussionID, in.Parent, p) })
}

const closedWords = "This discussion is closed. Your text is still here."

// answer adds p to a discussion that takes posts, under a parent that is public.
func (s *Store) answer(ctx context.Context, w Writer, discussion, parentID int64, p *Post) error {
	d, err := s.discussionForUpdate(ctx, discussion)
	if err != nil {
		return err
	}
	var parent *Post
	if parentID != 0 {
		parent, err = gorm.G[*Post](s.w).Where("id = ? AND discussion_id = ?", parentID, d.ID).Where(public).First(ctx)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return Invalid{"parent": "What you answer is no longer there. Send it again to reply to the article instead."}
		}
		if err != nil {
			return err
		}
	}
	return s.addPost(ctx, w, d, parent, p)
}

// once runs the transaction that saves p, unless the same form has already been
// received; then p is what came of it.
func (s *Store) once(ctx context.Context, w Writer, p *Post, save func(*Store) error) (*Post, error) {
	had, err := s.received(ctx, p)
	if had != nil || err != nil {
		return had, err
	}
	err = s.tx(ctx, func(s *Store) error {
		if err := s.admitFirstDay(ctx, w, p); err != nil {
			return err
		}
		return save(s)
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		if had, err := s.received(ctx, p); had != nil || err != nil {
			return had, err
		}
	}
	if err != nil {
		return nil, err
	}
	_, err = s.placeOf(ctx, p)
	return p, err
}

// received finds the post that the same form has already made.
func (s *Store) received(ctx context.Context, p *Post) (*Post, error) {
	if p.Nonce == nil {
		return nil, nil //nolint:nilnil // no post and no error: it has not been received
	}
	var had Post
	err := s.write(ctx).Joins("User").Where("posts.nonce = ?", *p.Nonce).Limit(1).Find(&had).Error
	if err != nil || had.ID == 0 {
		return nil, err
	}
	if had.Receipt, err = s.receiptOf(ctx, had.ID); err != nil {
		return nil, err
	}
	_, err = s.placeOf(ctx, &had)
	return &had, err
}

// addPost writes p with everything that goes with it: its holds or its place,
// its receipt, the counts, and the mail that asks a guest to confirm.
func (s *Store) addPost(ctx context.Context, w Writer, d *Discussion, parent *Post, p *Post) error {
	p.DiscussionID = d.ID
	sub, err := s.submit(ctx, w, d, p)
	if err != nil {
		return err
	}
	if err := sub.refusal(); err != nil {
		return err
	}
	if err := s.admit(ctx, w, p); err != nil {
		return err
	}
	if err := s.judge(ctx, p); err != nil {
		return err
	}
	holds, err := s.holdsFor(ctx, sub)
	if err != nil {
		return err
	}
	p.TermsVersion, p.Network = sub.site.Terms, networkOf(p.Address)
	p.Kind, p.Renderer, p.Version, p.CreatedAt = Ordinary, markup.Version, 1, s.now()
	p.Depth, p.State = 1, Pending
	if parent != nil {
		p.ParentID, p.Depth = &parent.ID, min(parent.Depth+1, MaxDepth)
	}
	if len(holds) == 0 {
		p.State = Public
		d.place(p, parent, s.now())
	}
	if p.suspect != nil {
		p.State = Spam
	}
	if err := s.write(ctx).Omit("User").Create(p).Error; err != nil {
		return fmt.Errorf("saving a post: %w", err)
	}
	for i := range holds {
		holds[i].PostID = p.ID
	}
	if len(holds) > 0 {
		if err := s.write(ctx).Create(&holds).Error; err != nil {
			return fmt.Errorf("saving why a post waits: %w", err)
		}
	}
	p.Holds = holds
	if err := s.sketch(ctx, p.ID, p.BodyHTML); err != nil {
		return err
	}
	if err := s.keepOpinion(ctx, p); err != nil {
		return err
	}
	if err := s.addReceipt(ctx, p); err != nil {
		return err
	}
	if p.suspect != nil {
		if err := s.toSpam(ctx, p); err != nil {
			return err
		}
	} else if w.User == nil && unproved(w, p) {
		if err := s.askToConfirm(ctx, p.GuestEmail, p, nil); err != nil {
			return err
		}
	}
	if err := s.moved(ctx, d, p, "", p.State); err != nil || w.User == nil || w.User.Trust > 0 {
		return err
	}
	return s.recountWriter(ctx, p)
}
