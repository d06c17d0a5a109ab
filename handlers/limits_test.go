package handlers

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// clock is a time that a test moves.
type clock struct{ at atomic.Pointer[time.Time] }

func newClock() *clock {
	c := new(clock)
	at := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	c.at.Store(&at)
	return c
}

func (c *clock) now() time.Time { return *c.at.Load() }

func (c *clock) pass(d time.Duration) {
	at := c.now().Add(d)
	c.at.Store(&at)
}

// newLimited is the site with its limits on, at a time that the test moves.
func newLimited(t *testing.T, store *models.Store) (*site, *clock) {
	t.Helper()
	c := newClock()
	store = store.WithClock(c.now)
	return &site{store, New(store, Config{BaseURL: "http://lode.example", Limits: true, SecondStepOptional: true}, slog.New(slog.DiscardHandler)), nil}, c
}

// sendFrom posts a form from a network address.
func (s *site) sendFrom(t *testing.T, address, path string, form url.Values, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = "[" + address + "]:4711"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.do(t, r)
}

// guestForm is a reply by the n-th guest, unlike all others.
func guestForm(n int) url.Values {
	form := reply(fmt.Sprintf("Thought number %d, unlike all the others.", n))
	form.Set("author", fmt.Sprintf("Guest %d", n))
	form.Set("email", fmt.Sprintf("guest%d@example.org", n))
	return form
}

// Of a burst from one address a few posts are taken; the rest are told how long to
// wait, with their text kept. Nobody else has to wait, and time mends it.
func TestBurstOfPosts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := newLimited(t, store)
		a := modelstest.Article(t, store, "Rates hold")
		path := a.Path() + "/comments"
		taken := 0
		for i := range 60 {
			r := s.sendFrom(t, "203.0.113.9", path, guestForm(i))
			switch r.StatusCode {
			case http.StatusSeeOther:
				taken++
			case http.StatusTooManyRequests:
				doc := page(t, r)
				if r.Header.Get("Retry-After") != "60" || !strings.Contains(doc.Text(), "60 seconds") {
					t.Fatalf("no wait: %q, %s", r.Header.Get("Retry-After"), doc.Find("main").Text())
				}
				again := doc.Find("main form")
				if again.AttrOr("action", "") != path || again.Find("[name=comment]").Text() != guestForm(i).Get("comment") || again.Find("[name=author]").AttrOr("value", "") != fmt.Sprintf("Guest %d", i) {
					t.Fatal("what was typed is lost")
				}
			default:
				t.Fatalf("got %d", r.StatusCode)
			}
		}
		if taken != 5 {
			t.Errorf("%d of 60 were taken", taken)
		}
		if r := s.sendFrom(t, "203.0.113.10", path, guestForm(100)); r.StatusCode != http.StatusSeeOther {
			t.Errorf("another address got %d", r.StatusCode)
		}
		c.pass(time.Minute)
		if r := s.sendFrom(t, "203.0.113.9", path, guestForm(101)); r.StatusCode != http.StatusSeeOther {
			t.Errorf("a minute later: %d", r.StatusCode)
		}
		for i := range 100 {
			c.pass(20 * time.Second)
			if s.sendFrom(t, "203.0.113.9", path, guestForm(200+i)).StatusCode == http.StatusSeeOther {
				taken++
			}
		}
		// With the one a minute later; the first that was refused counts as well.
		if taken++; taken < 29 || taken > 30 {
			t.Errorf("%d were taken within the hour", taken)
		}
	})
}

// One person's second post within a quarter of a minute is refused, with the wait and
// the text, under whatever article; other people do not wait, nor does a change of
// what is there. The time is a setting.
func TestTimeBetweenPosts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := newLimited(t, store)
		first, second := modelstest.Article(t, store, "Rates hold").Path()+"/comments", modelstest.Article(t, store, "Rates rise").Path()+"/comments"
		send := func(path string, n, person int) *http.Response {
			form := guestForm(n)
			form.Set("email", fmt.Sprintf("Person%d@example.org", person))
			return s.sendFrom(t, "203.0.113.9", path, form)
		}
		if r := send(first, 1, 1); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("the first got %d", r.StatusCode)
		}
		c.pass(5 * time.Second)
		r := send(second, 2, 1)
		doc := page(t, r)
		if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") != "10" || !strings.Contains(doc.Text(), "You can post again in 10 seconds") {
			t.Errorf("the second got %d, %q", r.StatusCode, r.Header.Get("Retry-After"))
		}
		if got := doc.Find("[name=comment]").Text(); got != guestForm(2).Get("comment") {
			t.Errorf("of its text %q is left", got)
		}
		if r := send(second, 3, 2); r.StatusCode != http.StatusSeeOther {
			t.Errorf("somebody else got %d", r.StatusCode)
		}
		c.pass(10 * time.Second)
		if r := send(second, 2, 1); r.StatusCode != http.StatusSeeOther {
			t.Errorf("in time it got %d", r.StatusCode)
		}

		annUser := modelstest.User(t, store, "ann")
		ann, path := s.as(t, annUser), "/topics/1/posts"
		modelstest.Topic(t, store, modelstest.User(t, store, "mo", models.Moderator), modelstest.Board(t, store, "Copper"), "A topic")
		if r := ann.sendFrom(t, "203.0.113.11", path, url.Values{"body": {"One thing."}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("a member's first got %d", r.StatusCode)
		}
		if r := ann.sendFrom(t, "203.0.113.12", path, url.Values{"body": {"And another."}}); r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("a member's second, from elsewhere, got %d", r.StatusCode)
		}
		posts, _, err := store.PostsBy(t.Context(), annUser, annUser, models.Page{})
		if err != nil || len(posts) != 1 {
			t.Fatalf("she has %d posts (%v)", len(posts), err)
		}
		if r := ann.sendFrom(t, "203.0.113.11", fmt.Sprintf("/posts/%d/edits", posts[0].ID), url.Values{"body": {"One thing, better said."}}); r.StatusCode != http.StatusSeeOther {
			t.Errorf("her change got %d", r.StatusCode)
		}
	})
}

// However many come at once, no more are taken; and those are shared by all
// processes on one database.
func TestProcessesShareLimits(t *testing.T) {
	address := modelstest.PostgresURL(t)
	c := newClock()
	var sites []*site
	for range 2 {
		store := modelstest.Open(t, address).WithClock(c.now)
		sites = append(sites, &site{store, New(store, Config{Limits: true, SecondStepOptional: true}, slog.New(slog.DiscardHandler)), nil})
	}
	path := modelstest.Article(t, sites[0].Store, "Rates hold").Path() + "/comments"
	var taken atomic.Int32
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if sites[i%2].sendFrom(t, "203.0.113.9", path, guestForm(i)).StatusCode == http.StatusSeeOther {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n != 5 {
		t.Errorf("%d of 40 were taken by two processes", n)
	}
}

// One network is one sender, however many addresses it has, and whatever it says
// of itself.
func TestOneNetworkIsOneSender(t *testing.T) {
	forged := []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Forwarded"}
	tests := map[string]func(n int) (address string, headers []string){
		"IPv6":   func(n int) (string, []string) { return fmt.Sprintf("2001:db8:1:2:%x::1", n), nil },
		"mapped": func(n int) (string, []string) { return []string{"203.0.113.9", "::ffff:203.0.113.9"}[n%2], nil },
		"forged": func(n int) (string, []string) {
			return "203.0.113.9", []string{forged[n%len(forged)], fmt.Sprintf("198.51.100.%d", n)}
		},
	}
	for name, from := range tests {
		t.Run(name, func(t *testing.T) {
			store := modelstest.New(t)
			s, _ := newLimited(t, store)
			path := modelstest.Article(t, store, "Rates hold").Path() + "/comments"
			taken := 0
			for i := range 40 {
				address, headers := from(i)
				if s.sendFrom(t, address, path, guestForm(i), headers...).StatusCode == http.StatusSeeOther {
					taken++
				}
			}
			if taken != 5 {
				t.Errorf("%d of 40 were taken", taken)
			}
		})
	}
}

// The same form at once and once more makes one post, and every answer looks the
// same.
func TestSameFormIsCountedOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, _ := newLimited(t, store)
		path := modelstest.Article(t, store, "Rates hold").Path() + "/comments"
		places := make([]string, 13)
		send := func(i int) {
			r := s.sendFrom(t, "203.0.113.9", path, guestForm(1))
			places[i] = fmt.Sprint(r.StatusCode, r.Header.Get("Location"))
		}
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() { send(i) })
		}
		wg.Wait()
		send(12)
		for _, place := range places {
			if place != places[0] || !strings.HasPrefix(place, "303/receipts/") && !strings.HasPrefix(place, "303 /receipts/") {
				t.Fatalf("the answers differ: %q", places)
			}
		}
		for i := range 4 {
			if r := s.sendFrom(t, "203.0.113.9", path, guestForm(2+i)); r.StatusCode != http.StatusSeeOther {
				t.Errorf("post %d after it: %d", i+2, r.StatusCode)
			}
		}
	})
}

// A form with a mistake in it does not count as a post, and the house posts as it
// likes.
func TestWhatIsNotLimited(t *testing.T) {
	store := modelstest.New(t)
	s, _ := newLimited(t, store)
	path := modelstest.Article(t, store, "Rates hold").Path() + "/comments"
	wrong := guestForm(1)
	wrong.Set("email", "nowhere")
	for i := range 10 {
		if r := s.sendFrom(t, "203.0.113.9", path, wrong); r.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("mistake %d gave %d", i, r.StatusCode)
		}
	}
	if r := s.sendFrom(t, "203.0.113.9", path, guestForm(1)); r.StatusCode != http.StatusSeeOther {
		t.Errorf("after ten mistakes: %d", r.StatusCode)
	}
	mod := s.as(t, modelstest.User(t, store, "mo", models.Moderator))
	for i := range 40 {
		if r := mod.sendFrom(t, "203.0.113.9", path, url.Values{"comment": {fmt.Sprintf("From the house, number %d.", i)}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("reply %d of a moderator: %d", i, r.StatusCode)
		}
	}
	off := newSite(t, store)
	for i := range 40 {
		if r := off.sendFrom(t, "203.0.113.9", path, guestForm(100+i)); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("reply %d without limits: %d", i, r.StatusCode)
		}
	}
}

// Guessing passwords is slowed for whoever guesses, never for the account's owner.
func TestGuessingPasswords(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		s, c := newLimited(t, store)
		ann := modelstest.User(t, store, "ann")
		signIn := func(s *site, address, password string) *http.Response {
			return s.sendFrom(t, address, "/sign-in", url.Values{"name": {"ann@example.org"}, "password": {password}})
		}
		owner := s.as(t, ann)
		tried := 0
		for range 30 {
			if r := signIn(s, "203.0.113.9", "wrong"); r.StatusCode == http.StatusUnprocessableEntity {
				tried++
			} else if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") != "180" {
				t.Fatalf("got %d, wait %q", r.StatusCode, r.Header.Get("Retry-After"))
			}
			c.pass(time.Millisecond)
		}
		if tried > 10 || tried < 9 {
			t.Errorf("%d guesses from one address were tried", tried)
		}
		for i := range 30 {
			signIn(s, fmt.Sprintf("198.51.100.%d", i), "wrong")
		}
		if r := signIn(s, "198.51.100.200", modelstest.Password); r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("an account under attack takes a password from a new browser: %d", r.StatusCode)
		}
		if r := signIn(owner, "203.0.113.9", modelstest.Password); r.StatusCode != http.StatusSeeOther {
			t.Errorf("the owner's browser got %d", r.StatusCode)
		}
		other := modelstest.User(t, store, "bob")
		stranger := s.as(t, other)
		if r := signIn(stranger, "198.51.100.201", modelstest.Password); r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("another account's browser passes for the owner's: %d", r.StatusCode)
		}
		c.pass(15 * time.Minute)
		if r := signIn(s, "198.51.100.200", modelstest.Password); r.StatusCode != http.StatusSeeOther {
			t.Errorf("after the wait: %d", r.StatusCode)
		}
		for i := range 50 {
			if r := signIn(s, "203.0.113.77", modelstest.Password); r.StatusCode != http.StatusSeeOther {
				t.Fatalf("right password number %d: %d", i, r.StatusCode)
			}
			if testing.Short() || i > 12 {
				break // each costs a hash
			}
		}
	})
}

// A few accounts an hour are made from one address; mistakes do not count.
func TestSigningUp(t *testing.T) {
	s, c := newLimited(t, modelstest.New(t))
	join := func(n int, password string) int {
		return s.sendFrom(t, "203.0.113.9", "/sign-up", url.Values{"name": {fmt.Sprintf("newt%d", n)}, "email": {fmt.Sprintf("newt%d@example.org", n)}, "password": {password}}).StatusCode
	}
	for i := range 8 {
		if got := join(i, "short"); got != http.StatusUnprocessableEntity {
			t.Fatalf("mistake %d gave %d", i, got)
		}
	}
	joined := 0
	for i := range 8 {
		if join(i, modelstest.Password) == http.StatusSeeOther {
			joined++
		}
	}
	if joined != 5 {
		t.Errorf("%d accounts were made", joined)
	}
	c.pass(time.Hour)
	if got := join(20, modelstest.Password); got != http.StatusSeeOther {
		t.Errorf("an hour later: %d", got)
	}
}

// A few links an hour are mailed at the wish of one address, to whomever, and a
// few times an hour an account changes its own.
func TestMailing(t *testing.T) {
	s, _ := newLimited(t, modelstest.New(t))
	mailed := 0
	for i := range 12 {
		r := s.sendFrom(t, "203.0.113.9", "/sign-in/link", url.Values{"email": {fmt.Sprintf("reader%d@example.org", i)}})
		if r.StatusCode == http.StatusSeeOther {
			mailed++
		} else if r.StatusCode != http.StatusTooManyRequests || r.Header.Get("Retry-After") != "3600" {
			t.Fatalf("got %d, wait %q", r.StatusCode, r.Header.Get("Retry-After"))
		}
	}
	if mailed != 5 {
		t.Errorf("%d links were mailed", mailed)
	}
	ann := s.as(t, modelstest.User(t, s.Store, "ann"))
	changed := 0
	for i := range 12 {
		if ann.sendFrom(t, "203.0.113.10", "/account/email", url.Values{"email": {fmt.Sprintf("ann%d@example.org", i)}}).StatusCode == http.StatusSeeOther {
			changed++
		}
	}
	if changed != 5 {
		t.Errorf("the address was changed %d times", changed)
	}
}

// BenchmarkRefusedPost is what a post costs that is over its limit.
func BenchmarkRefusedPost(b *testing.B) {
	store := modelstest.New(b)
	site := New(store, Config{Limits: true, SecondStepOptional: true}, slog.New(slog.DiscardHandler))
	path := modelstest.Article(b, store, "Rates hold").Path() + "/comments"
	n := 0
	for b.Loop() {
		n++
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(guestForm(n).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if n > 10 && w.Code != http.StatusTooManyRequests {
			b.Fatal(w.Code)
		}
	}
}
