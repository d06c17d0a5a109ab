// Package ops says how the program is doing, for a listener that only its operator
// reaches: numbers for Prometheus, and profiles.
package ops

import (
	"context"
	"net/http"
	"net/http/pprof"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the numbers.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// buckets are the times, in seconds, that requests are sorted by.
var buckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}

// New returns the numbers of a program that has just started. Beside those of
// requests there are Go's own and the process's.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lode_requests_total", Help: "Requests that were answered."}, []string{"method", "route", "status"}),
		seconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lode_request_seconds", Help: "How long answering took.", Buckets: buckets}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts one request. The route is the pattern, never the address, so that
// there are only so many.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, method) {
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// Figure is a number that is read when somebody asks.
type Figure struct{ Name, Help string }

// figures are read together, at most every scrape.
type figures struct {
	all  []*prometheus.Desc
	read func(context.Context) ([]float64, error)
}

// Describe is part of Prometheus's Collector.
func (f figures) Describe(out chan<- *prometheus.Desc) {
	for _, d := range f.all {
		out <- d
	}
}

// readTime is how long reading the figures may take.
const readTime = 5 * time.Second

// Collect is part of Prometheus's Collector. What cannot be read is missing.
func (f figures) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readTime) //nolint:forbidigo // Prometheus hands none on
	defer cancel()
	values, err := f.read(ctx)
	for i, d := range f.all {
		if err != nil {
			out <- prometheus.NewInvalidMetric(d, err)
			continue
		}
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, values[i])
	}
}

// Figures adds numbers that read returns in their order, whenever somebody asks.
func (m *Metrics) Figures(all []Figure, read func(context.Context) ([]float64, error)) {
	f := figures{read: read}
	for _, g := range all {
		f.all = append(f.all, prometheus.NewDesc(g.Name, g.Help, nil, nil))
	}
	m.registry.MustRegister(f)
}

// Handler serves the numbers at /metrics and profiles at /debug/pprof/.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}
