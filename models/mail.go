package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// noticeDelay is how long the writer's notice of a decision waits, so that a slip
// can be undone before anyone hears of it.
const noticeDelay = time.Minute

// ConfirmMail asks whether an address belongs to whoever typed it.
type ConfirmMail struct {
	To     string
	Token  string
	PostID int64 `json:",omitempty"`
	UserID int64 `json:",omitempty"`
}

func (ConfirmMail) kind() string { return "confirm-mail" }

// NoticeMail tells a writer what was decided about their post.
type NoticeMail struct {
	PostID     int64
	DecisionID int64
}

func (NoticeMail) kind() string { return "notice-mail" }

// Letter is a message to be sent, with all that its text needs.
type Letter struct {
	ID       string // the same for each try, so that copies can be told
	To       string
	About    About // which text it has, if neither of the first two
	Confirm  *ConfirmMail
	Post     *Post
	Decision *Decision
	Proof    *Proof    // what the ledger says of the post
	Reasons  *Reasons  // of the decision
	Answer   *Post     // that was published with it
	Held     *HeldEdit // that it has refused

	Undone *Decision // what the decision takes back
	Site   *Site

	User  *User  // whose account it is about
	Link  *Link  // what it carries
	Token string // of the link

	Stop string // the token that stops this kind of mail, if it can be stopped

	Report *Report    // whose sender it is for
	Trust  *TrustMail // how a level of trust fell

	Sanction *Sanction
	Removed  int           // posts that were removed with it
	Appeal   *Appeal       // against it
	Digest   *DigestLetter // what waits for review
}

// TellsDecision reports whether l tells somebody what moderators have decided.
func (l *Letter) TellsDecision() bool {
	return l.Decision != nil || l.Sanction != nil || l.About == AboutOutcome || l.About == AboutPicture
}

// Letter returns the message a job asks for, or nil if there is no longer a
// reason to send it.
func (s *Store) Letter(ctx context.Context, j *Job) (*Letter, error) {
	var l *Letter
	var err error
	switch j.Kind {
	case ConfirmMail{}.kind():
		l, err = s.confirmLetter(ctx, j)
	case NoticeMail{}.kind():
		l, err = s.noticeLetter(ctx, j)
	case LinkMail{}.kind():
		l, err = s.linkLetter(ctx, j)
	case SignInMail{}.kind():
		l, err = s.signInLetter(ctx, j)
	case PasswordMail{}.kind():
		l, err = s.passwordLetter(ctx, j)
	case ReportMail{}.kind():
		l, err = s.reportLetter(ctx, j)
	case AppealMail{}.kind():
		l, err = s.appealLetter(ctx, j)
	case OutcomeMail{}.kind():
		l, err = s.outcomeLetter(ctx, j)
	case TrustMail{}.kind():
		l, err = s.trustLetter(ctx, j)
	case PictureMail{}.kind():
		l, err = s.pictureLetter(ctx, j)
	case PickMail{}.kind():
		l, err = s.pickLetter(ctx, j)
	case ErasureMail{}.kind():
		l, err = s.erasureLetter(ctx, j)
	case SanctionMail{}.kind():
		l, err = s.sanctionLetter(ctx, j)
	case DigestMail{}.kind():
		l, err = s.digestLetter(ctx, j)
	case TestMail{}.kind():
		l, err = s.testLetter(ctx, j)
	default:
		return nil, errors.New("unknown kind of job: " + j.Kind)
	}
	if l == nil || err != nil {
		return nil, err
	}
	l.ID = fmt.Sprintf("%s.%d", j.Kind, j.ID)
	if l.Site, err = s.Site(ctx); err != nil {
		return nil, err
	}
	wanted, err := s.stoppable(ctx, l, j.Kind)
	if !wanted || err != nil {
		return nil, err
	}
	return l, nil
}

func (s *Store) confirmLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m ConfirmMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	c, err := s.Confirmation(ctx, m.Token)
	if errors.Is(err, ErrNotFound) || err == nil && c.UsedAt != nil {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if err != nil {
		return nil, err
	}
	if c.UserID == nil {
		return &Letter{To: m.To, Confirm: &m, Post: c.Post}, nil
	}
	known, err := s.knownLetter(ctx, *c.UserID, m.To)
	if known != nil || err != nil {
		return known, err
	}
	u, err := s.user(ctx, *c.UserID)
	return &Letter{To: m.To, Confirm: &m, User: u}, err
}

// noticeLetter goes to a confirmed address only, and only while the decision it
// tells of is the last. Nobody is told what they have done themselves.
func (s *Store) noticeLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m NoticeMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	st, err := s.postStanding(ctx, m.PostID)
	if errors.Is(err, ErrNotFound) {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if err != nil {
		return nil, err
	}
	d := st.tells(m.DecisionID)
	if d == nil {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	l := st.letter(d)
	if l == nil {
		return nil, nil //nolint:nilnil // nothing to send, and nothing wrong
	}
	if d.Act == ActRefuseEdit {
		l.Held, err = s.heldEditBy(ctx, d.ID)
		return l, err
	}
	l.Answer, err = s.answerOf(ctx, d.ID)
	return l, err
}

// letter tells the writer of d, if there is an address that is known to be theirs.
func (st *Standing) letter(d *Decision) *Letter {
	l := &Letter{Post: st.Post, Decision: d, Proof: st.Proof, Reasons: st.Reasons(d), About: noticeTexts[d.Act], Undone: st.undoneBy(d)}
	if l.To = st.address(); l.To == "" {
		return nil
	}
	return l
}

// address is where the writer has shown that they can be reached, or "".
func (st *Standing) address() string {
	switch {
	case st.Post.User != nil && st.Post.User.EmailConfirmedAt != nil:
		return st.Post.User.Email
	case st.Confirmed:
		return st.Post.GuestEmail
	}
	return ""
}

// postStanding is the standing of a post by its id. Posts from before this site
// have no receipt, and nobody to tell.
func (s *Store) postStanding(ctx context.Context, post int64) (*Standing, error) {
	r, err := gorm.G[*Receipt](s.r).Where("post_id = ?", post).First(ctx)
	if err != nil {
		return nil, notFound(err)
	}
	return s.Standing(ctx, r.Token)
}
