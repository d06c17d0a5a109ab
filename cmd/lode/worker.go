package main

import (
	"context"
	"log/slog"
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

// batch is how many jobs are claimed at once.
const batch = 20

func (w *worker) run(ctx context.Context) error {
	w.report(ctx, "planning the daily job", w.store.PlanTidyUp(ctx))
	poll, sweep, show := time.NewTicker(pollTime), time.NewTicker(sweepTime), time.NewTicker(showTime)
	defer poll.Stop()
	defer sweep.Stop()
	defer show.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-poll.C:
			w.turn(ctx)
		case <-show.C:
			w.report(ctx, "showing the ledger", w.store.ShowLedger(ctx))
		case <-sweep.C:
			w.report(ctx, "sweeping sessions", w.store.SweepSessions(ctx))
			w.report(ctx, "sweeping links", w.store.SweepLinks(ctx))
			w.report(ctx, "sweeping limits", w.store.SweepLimits(ctx))
			w.report(ctx, "counting trust", w.store.CountTrust(ctx))
			w.report(ctx, "sweeping second steps", w.store.SweepSecondSteps(ctx))
			w.report(ctx, "sweeping claims", w.store.SweepClaims(ctx))
			w.report(ctx, "planning the daily job", w.store.PlanTidyUp(ctx))
		}
	}
}

// turn catches up with other processes and does the jobs that are due.
func (w *worker) turn(ctx context.Context) {
	w.report(ctx, "catching up", w.store.CatchUp(ctx))
	due, err := w.store.JobsDue(ctx)
	w.report(ctx, "looking for jobs", err)
	if !due {
		return
	}
	jobs, err := w.store.ClaimJobs(ctx, batch)
	w.report(ctx, "claiming jobs", err)
	for _, j := range jobs {
		if err := w.do(ctx, j); err != nil {
			w.log.WarnContext(ctx, "job failed", "kind", j.Kind, "attempt", j.Attempt, "err", err)
			w.report(ctx, "postponing a job", w.store.PostponeJob(ctx, j, err))
			continue
		}
		w.report(ctx, "finishing a job", w.store.FinishJob(ctx, j))
	}
}

func (w *worker) do(ctx context.Context, j *models.Job) error {
	switch j.Kind {
	case models.PublishArticleKind:
		return w.store.PublishDue(ctx, j)
	case models.TidyUpKind:
		return w.store.TidyUp(ctx, j)
	case models.EraseKind:
		return w.erase(ctx, j)
	}
	letter, err := w.store.Letter(ctx, j)
	if err != nil || letter == nil {
		return err
	}
	subject, text, html, err := views.Letter(letter, w.baseURL)
	if err != nil {
		return err
	}
	return w.send.Send(ctx, mail.Message{ID: letter.ID, To: letter.To, From: letter.Site.SiteName, Subject: subject, Text: text, HTML: html})
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
