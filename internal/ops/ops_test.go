package ops

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func scrape(t *testing.T, m *Metrics, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Errorf("%s gives %d", path, w.Code)
	}
	return w.Body.String()
}

func TestMetrics(t *testing.T) {
	m := New()
	m.Request("GET", "/news/:slug", 200, 3*time.Millisecond)
	m.Request("GET", "/news/:slug", 200, 30*time.Millisecond)
	m.Request("BREW", "/*", 404, time.Millisecond)
	fail := false
	m.Figures([]Figure{{"lode_jobs_due", "Jobs."}, {"lode_jobs_dead", "Jobs given up."}}, func(context.Context) ([]float64, error) {
		if fail {
			return nil, errors.New("the store is away")
		}
		return []float64{3, 1}, nil
	})
	text := scrape(t, m, "/metrics")
	for _, line := range []string{
		`lode_requests_total{method="GET",route="/news/:slug",status="200"} 2`, `lode_requests_total{method="other",route="/*",status="404"} 1`,
		`lode_request_seconds_bucket{route="/news/:slug",le="0.005"} 1`, `lode_request_seconds_count{route="/news/:slug"} 2`,
		"lode_jobs_due 3", "lode_jobs_dead 1", "go_goroutines ", "process_open_fds ",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("there is no %q in:\n%s", line, text)
		}
	}
	fail = true
	if text := scrape(t, m, "/metrics"); !strings.Contains(text, "lode_requests_total") || strings.Contains(text, "lode_jobs_due 3") {
		t.Error("what cannot be read takes the rest along")
	}
	if text := scrape(t, m, "/debug/pprof/goroutine?debug=1"); !strings.Contains(text, "goroutine profile") {
		t.Errorf("the profile is %s", text)
	}
}
