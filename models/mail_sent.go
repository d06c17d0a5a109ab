package models

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// MailSent is a message that was handed to a mail server.
type MailSent struct {
	ID      int64
	JobID   int64
	Kind    string // of the job
	Address string // a keyed hash
	SentAt  time.Time
}

// TableName is the table.
func (MailSent) TableName() string { return "mail_log" }

// FinishMail removes the job of a message that was sent, and writes down that it
// was.
func (s *Store) FinishMail(ctx context.Context, j *Job, l *Letter) error {
	address, err := s.mailAddress(ctx, l.To)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		if err := s.FinishJob(ctx, j); err != nil {
			return err
		}
		if err := s.deliverable(ctx, address); err != nil {
			return err
		}
		err := s.write(ctx).Create(&MailSent{JobID: j.ID, Kind: j.Kind, Address: address, SentAt: s.now()}).Error
		if err != nil {
			return fmt.Errorf("writing down what was sent: %w", err)
		}
		return s.noticed(ctx, j, l)
	})
}

// RefuseMail gives up a message at once that a mail server will never take. If the
// server knows no such reader, the address gets nothing that it can stop until it
// takes mail again.
func (s *Store) RefuseMail(ctx context.Context, j *Job, l *Letter, why error, unknown bool) error {
	address, err := s.mailAddress(ctx, l.To)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(s *Store) error {
		err := s.write(ctx).Model(&Job{}).Where("id = ? AND attempt = ?", j.ID, j.Attempt).
			Updates(map[string]any{"locked_until": nil, "last_error": why.Error(), "dead": true}).Error
		if err != nil {
			return fmt.Errorf("giving up %s: %w", j.Kind, err)
		}
		if !unknown {
			return nil
		}
		return s.refuseAddress(ctx, address)
	})
}

func (s *Store) refuseAddress(ctx context.Context, address string) error {
	if _, err := s.mailStop(ctx, address, undeliverable); err != nil {
		return err
	}
	return s.write(ctx).Exec("UPDATE mail_stops SET stopped_at = ? WHERE address = ? AND kind = ?", s.now(), address, undeliverable).Error
}

// TestMail is a message that an admin sends to themselves.
type TestMail struct{ UserID int64 }

func (TestMail) kind() string { return "test-mail" }

// AboutTest is the text of a TestMail.
const AboutTest About = "test"

// SendTestMail sends an admin a message, to see that mail arrives.
func (s *Store) SendTestMail(ctx context.Context, by *User) error {
	if !by.May(ToRun) {
		return ErrForbidden
	}
	return s.tx(ctx, func(s *Store) error { return s.enqueue(ctx, TestMail{by.ID}) })
}

func (s *Store) testLetter(ctx context.Context, j *Job) (*Letter, error) {
	var m TestMail
	if err := json.Unmarshal([]byte(j.Payload), &m); err != nil {
		return nil, err
	}
	u, err := s.user(ctx, m.UserID)
	if err != nil {
		return nil, err
	}
	return &Letter{To: u.Email, About: AboutTest, User: u}, nil
}

// mailJobs is the condition for jobs that send a message.
const mailJobs = "kind LIKE '%-mail'"

// MailState is how mail is doing.
type MailState struct {
	Due   int // messages that could be sent now
	Later int // that wait for their time, or for another try
	Day   int // sent in the last 24 hours
	Last  *MailSent
	Dead  []*Job // given up, newest first
	Next  Next
}

// DeadPerPage is how many jobs that were given up a page has.
const DeadPerPage = 30

// Mail is how mail is doing, and one page of the jobs of all kinds that were given
// up and not yet discarded.
func (s *Store) Mail(ctx context.Context, by *User, at Page) (*MailState, error) {
	if !by.May(ToRun) {
		return nil, ErrForbidden
	}
	m := &MailState{}
	err := s.read(ctx).Raw(`SELECT COALESCE(SUM(CASE WHEN run_at <= ? THEN 1 ELSE 0 END), 0) AS due, COALESCE(SUM(CASE WHEN run_at > ? THEN 1 ELSE 0 END), 0) AS later
		FROM jobs WHERE NOT dead AND `+mailJobs, s.now(), s.now()).Row().Scan(&m.Due, &m.Later)
	if err != nil {
		return nil, fmt.Errorf("counting mail: %w", err)
	}
	day, err := gorm.G[*MailSent](s.r).Where("sent_at > ?", s.now().Add(-24*time.Hour)).Count(ctx, "*")
	if err != nil {
		return nil, fmt.Errorf("counting mail: %w", err)
	}
	m.Day = int(day)
	last, err := gorm.G[*MailSent](s.r).Order("sent_at DESC, id DESC").Limit(1).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for the last mail: %w", err)
	}
	if len(last) > 0 {
		m.Last = last[0]
	}
	q := s.read(ctx).Where("dead AND discarded_at IS NULL")
	if err := at.limit(at.before(q, "id", "id"), DeadPerPage).Find(&m.Dead).Error; err != nil {
		return nil, fmt.Errorf("listing what was given up: %w", err)
	}
	m.Dead, m.Next = cut(at, m.Dead, DeadPerPage, func(j *Job) (time.Time, int64) { return j.CreatedAt, j.ID })
	return m, nil
}

// What has become of a job that was given up, for the history.
const (
	wasDead   = "given up"
	discarded = "discarded"
	queued    = "queued again"
)

// RetryJob puts a job that was given up back into the queue.
func (s *Store) RetryJob(ctx context.Context, by *User, id int64) error {
	return s.revive(ctx, by, id, queued, map[string]any{"dead": false, "attempt": 0, "run_at": s.now(), "locked_until": nil})
}

// DiscardJob takes a job that was given up off the list.
func (s *Store) DiscardJob(ctx context.Context, by *User, id int64) error {
	return s.revive(ctx, by, id, discarded, map[string]any{"discarded_at": s.now()})
}

func (s *Store) revive(ctx context.Context, by *User, id int64, to string, set map[string]any) error {
	if !by.May(ToRun) {
		return ErrForbidden
	}
	return s.tx(ctx, func(s *Store) error {
		if _, err := gorm.G[*Job](s.w, forUpdate).Where("id = ?", id).First(ctx); err != nil {
			return notFound(err)
		}
		q := s.write(ctx).Model(&Job{}).Where("id = ? AND dead AND discarded_at IS NULL", id).Updates(set)
		if q.Error != nil {
			return fmt.Errorf("changing job %d: %w", id, q.Error)
		}
		if q.RowsAffected == 0 {
			return ErrConflict
		}
		return s.addAct(ctx, &AdminAct{ByID: idOf(by), Kind: ActOnMail, Subject: subjectOf(id), OldValue: wasDead, NewValue: to})
	})
}

// undoDiscard puts a discarded job back on the list.
func (s *Store) undoDiscard(ctx context.Context, act *AdminAct) error {
	if act.NewValue != discarded {
		return ErrForbidden
	}
	q := s.write(ctx).Exec("UPDATE jobs SET discarded_at = NULL WHERE id = ? AND dead AND discarded_at IS NOT NULL", idIn(act.Subject))
	if q.Error != nil {
		return q.Error
	}
	if q.RowsAffected == 0 {
		return ErrConflict
	}
	return nil
}

// CanUndo reports whether act can be taken back at all.
func (a *AdminAct) CanUndo() bool { return a.Kind != ActOnMail || a.NewValue == discarded }

// Recipient is the address that a job's message goes to, if the job says it.
func (j *Job) Recipient() string {
	var p struct{ To, Email string }
	if json.Unmarshal([]byte(j.Payload), &p) != nil {
		return ""
	}
	return p.To + p.Email
}

// jobLabels are what jobs do, for the list of those that were given up.
var jobLabels = map[string]string{
	ConfirmMail{}.kind(): "Is this address yours?", NoticeMail{}.kind(): "What became of a post", LinkMail{}.kind(): "A link for an account",
	SignInMail{}.kind(): "A link to sign in", PasswordMail{}.kind(): "A password was changed", ReportMail{}.kind(): "A post was reported",
	OutcomeMail{}.kind(): "What became of a report", TrustMail{}.kind(): "A level of trust", ErasureMail{}.kind(): "An account will be erased",
	PickMail{}.kind(): "A reply was picked", PictureMail{}.kind(): "A picture was refused", TestMail{}.kind(): "A test", DigestMail{}.kind(): "What waits for review", SanctionMail{}.kind(): "A sanction", TidyUpKind: "The daily job",
	PublishArticleKind: "An article is published", EraseKind: "Somebody is forgotten", RemovalKind: "A spammer is removed",
}

// Label is what a job does, in words.
func (j *Job) Label() string { return cmp.Or(jobLabels[j.Kind], j.Kind) }

func (s *Store) forgetMailLog(ctx context.Context, before time.Time) (int, error) {
	return s.deleteBatch(ctx, "mail_log", "id", "sent_at < ?", before)
}
