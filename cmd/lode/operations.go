package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"

	"lode/handlers"
	"lode/internal/ops"
	"lode/models"
)

// operations is the second listener, for whoever runs the program. Nothing on it is
// on the site's own.
type operations struct {
	listener net.Listener // nil if there is none
	metrics  *ops.Metrics
}

// operations listens, and returns what has to learn of each request.
func (c *serveCommand) operations(ctx context.Context, store *models.Store) (operations, handlers.Observe, error) {
	if c.OpsAddr == "" {
		return operations{}, nil, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.OpsAddr)
	if err != nil {
		return operations{}, nil, err
	}
	metrics := ops.New()
	metrics.Figures([]ops.Figure{
		{Name: "lode_jobs_due", Help: "Jobs that could be done now."},
		{Name: "lode_mails_due", Help: "Messages that could be sent now."},
		{Name: "lode_jobs_dead", Help: "Jobs that were given up, and that no admin has looked at."},
		{Name: "lode_posts_pending", Help: "Posts that wait for a moderator."},
	}, func(ctx context.Context) ([]float64, error) {
		f, err := store.Figures(ctx)
		return []float64{float64(f.JobsDue), float64(f.MailsDue), float64(f.JobsDead), float64(f.Pending)}, err
	})
	return operations{listener, metrics}, metrics.Request, nil
}

// serve answers until ctx is done. A profile may take as long as it is asked to.
func (o operations) serve(ctx context.Context, log *slog.Logger) error {
	if o.listener == nil {
		return nil
	}
	log.Info("operations", "url", "http://"+o.listener.Addr().String())
	server := &http.Server{Handler: o.metrics.Handler(), ReadHeaderTimeout: readHeaderTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(o.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
