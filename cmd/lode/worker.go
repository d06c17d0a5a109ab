package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lode/handlers"
	"lode/internal/mail"
	"lode/models"
	"lode/views"
)

// worker does what requests leave for later, and learns what other processes have
// changed.
type worker struct {
	store   *models.Store
	send    mail.Sender
	baseURL string
	uploads string // the folder of pictures
	log     *slog.Logger
}

// sweepTime is how often sessions and links that have run out are removed.
const sweepTime = time.Hour

// showTime is how often the ledger is looked through for what everyone may read by
// now.
const showTime = 10 * time.Second

// digestTime is how often it is looked whether moderators are to be told what waits.
const digestTime = time.Minute

// batch is how many jobs are claimed at once.
const batch = 20

func (w *worker) run(ctx context.Context) error {
	w.report(ctx, "sweeping claims", w.store.SweepClaims(ctx))
	w.report(ctx, "planning the daily job", w.store.PlanTidyUp(ctx))
	var group sync.WaitGroup
	group.Go(func() {
		every(ctx, pollTime, func() { w.report(ctx, "catching up", w.store.CatchUp(ctx)) })
	})
	group.Go(func() { every(ctx, pollTime, func() { w.turn(ctx) }) })
	group.Go(func() { every(ctx, sweepTime, func() { w.sweep(ctx) }) })
	group.Go(func() {
		every(ctx, showTime, func() { w.report(ctx, "showing the ledger", w.store.ShowLedger(ctx)) })
	})
	group.Go(func() {
		every(ctx, showTime, func() { w.report(ctx, "ending holds", w.store.EndHolds(ctx)) })
	})
	group.Go(func() {
		every(ctx, digestTime, func() { w.report(ctx, "planning digests", w.store.PlanDigests(ctx)) })
	})
	group.Wait()
	return nil
}

// every does something again and again until ctx is done.
func every(ctx context.Context, each time.Duration, do func()) {
	tick := time.NewTicker(each)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}

func (w *worker) sweep(ctx context.Context) {
	w.report(ctx, "sweeping sessions", w.store.SweepSessions(ctx))
	w.report(ctx, "sweeping links", w.store.SweepLinks(ctx))
	w.report(ctx, "sweeping limits", w.store.SweepLimits(ctx))
	w.report(ctx, "counting trust", w.store.CountTrust(ctx))
	w.report(ctx, "sweeping second steps", w.store.SweepSecondSteps(ctx))
	w.report(ctx, "sweeping claims", w.store.SweepClaims(ctx))
	w.report(ctx, "sweeping blocks", w.store.SweepBlocks(ctx))
	w.report(ctx, "telling who waits for long", w.store.PlanLongWaits(ctx))
	w.report(ctx, "sweeping reports", w.store.SweepReports(ctx))
	w.report(ctx, "planning the daily job", w.store.PlanTidyUp(ctx))
}

// turn does the jobs that are due, each only while it is still this worker's. A job
// that is at hand when the program ends is finished.
func (w *worker) turn(ctx context.Context) {
	due, err := w.store.JobsDue(ctx)
	w.report(ctx, "looking for jobs", err)
	if !due {
		return
	}
	jobs, err := w.store.ClaimJobs(ctx, batch)
	w.report(ctx, "claiming jobs", err)
	for _, j := range jobs {
		if ctx.Err() != nil {
			return
		}
		if err := w.store.HoldJob(ctx, j); err != nil {
			if !errors.Is(err, models.ErrConflict) {
				w.report(ctx, "holding a job", err)
			}
			continue
		}
		ending := context.WithoutCancel(ctx)
		if err := w.do(ctx, j); err != nil {
			w.log.WarnContext(ctx, "job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempt, "err", loggable(err))
			w.report(ending, "postponing a job", w.store.PostponeJob(ending, j, err))
			continue
		}
		w.report(ending, "finishing a job", w.store.FinishJob(ending, j))
	}
}

// loggable is err without the words of a mail server, which may name its reader.
func loggable(err error) string {
	if status := mail.Status(err); status != 0 {
		return fmt.Sprintf("the mail server answered %d", status)
	}
	return err.Error()
}

func (w *worker) do(ctx context.Context, j *models.Job) error {
	switch j.Kind {
	case models.PublishArticleKind:
		return w.store.PublishDue(ctx, j)
	case models.TidyUpKind:
		return w.store.TidyUp(ctx, j)
	case models.EraseKind:
		return w.erase(ctx, j)
	case models.RemovalKind:
		return w.store.ContinueRemoval(ctx, j)
	case models.JudgeKind:
		return w.store.JudgeWaiting(ctx, j)
	}
	return w.mail(ctx, j)
}

// sendTime is how long a mail server may take: less than another worker waits
// before it takes the job over.
const sendTime = 50 * time.Second

// mail sends the message that a job is about, if there still is a reason to.
func (w *worker) mail(ctx context.Context, j *models.Job) error {
	letter, err := w.store.Letter(ctx, j)
	if err != nil || letter == nil {
		return err
	}
	subject, text, html, err := views.Letter(letter, w.baseURL)
	if err != nil {
		return err
	}
	// A message that is half sent when the program ends may take some seconds more.
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTime)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(graceTime, cancel) })()
	err = w.send.Send(sending, mail.Message{
		ID: letter.ID, To: letter.To, From: letter.Site.SiteName, Subject: subject, Text: text, HTML: html,
		ReplyTo: letter.Site.Contact, Stop: views.StopURL(letter, w.baseURL),
	})
	ctx = context.WithoutCancel(ctx)
	if mail.IsRefused(err) {
		w.log.WarnContext(ctx, "mail refused", "kind", j.Kind, "job", j.ID, "status", mail.Status(err))
		return w.store.RefuseMail(ctx, j, letter, err, mail.IsUnknown(err))
	}
	if err != nil {
		return err
	}
	return w.store.FinishMail(ctx, j, letter)
}

// erase forgets somebody, and removes what was kept of them as files.
func (w *worker) erase(ctx context.Context, j *models.Job) error {
	gone, err := w.store.EraseDue(ctx, j)
	if err != nil || gone == nil {
		return err
	}
	handlers.RemoveUploads(w.uploads, gone.Files)
	return w.send.Forget(gone.Words)
}

func (w *worker) report(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, what+" failed", "err", err)
	}
}
