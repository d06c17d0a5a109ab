package handlers

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"

	"lode/models"

	"github.com/gorilla/sessions"
)

// Names of cookies. A browser takes the one with "__Host-" only over TLS and from
// this very host.
const (
	sessionName       = "lode"
	secureSessionName = "__Host-lode"
	guestName         = "lode_guest"
	themeName         = "lode_theme"
)

// sessionStore keeps gorilla's sessions as rows: the cookie holds a random id and
// nothing else, so that a session can be ended from here.
type sessionStore struct {
	store   *models.Store
	name    string
	options sessions.Options
}

var _ sessions.Store = (*sessionStore)(nil)

func newSessionStore(store *models.Store, secure bool) *sessionStore {
	s := &sessionStore{store: store, name: sessionName, options: sessions.Options{
		Path: "/", MaxAge: int(models.SessionLife.Seconds()), HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	}}
	if secure {
		s.name = secureSessionName
	}
	return s
}

// rowKey is where a session's row is among its values.
const rowKey = "row"

// Get returns the request's session, the same one however often it is asked for.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session that the request's cookie opens, or a new one. An id
// that was not given out here is never taken over.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	options := s.options
	session.Options, session.IsNew = &options, true
	cookie, err := r.Cookie(name)
	if err != nil || len(cookie.Value) != idLength {
		return session, nil //nolint:nilerr // no cookie is no error
	}
	row, err := s.store.Session(r.Context(), cookie.Value)
	if errors.Is(err, models.ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return session, fmt.Errorf("loading a session: %w", err)
	}
	session.ID, session.IsNew = cookie.Value, false
	session.Values[rowKey] = row
	return session, nil
}

// Save writes the session's row and its cookie. A negative age ends it.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
		return s.end(r.Context(), session)
	}
	row, ok := session.Values[rowKey].(*models.Session)
	if !ok {
		row = &models.Session{}
	}
	return s.replace(r, w, session, row, s.store.StartSession)
}

// replace gives the session a new id and this row.
func (s *sessionStore) replace(r *http.Request, w http.ResponseWriter, session *sessions.Session, row *models.Session,
	keep func(ctx context.Context, old, id string, v *models.Session) error,
) error {
	id := newID()
	row.Agent = r.UserAgent()
	if err := keep(r.Context(), session.ID, id, row); err != nil {
		return err
	}
	session.ID, session.IsNew = id, false
	session.Values[rowKey] = row
	http.SetCookie(w, sessions.NewCookie(session.Name(), id, session.Options))
	return nil
}

func (s *sessionStore) end(ctx context.Context, session *sessions.Session) error {
	if session.ID == "" {
		return nil
	}
	return s.store.EndSession(ctx, session.ID)
}

// idLength is that of 32 random bytes in base64.
const idLength = 43

func newID() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// of is the row of the request's session, or nil.
func (s *sessionStore) of(r *http.Request) (*models.Session, error) {
	if _, err := r.Cookie(s.name); err != nil {
		return nil, nil //nolint:nilnil,nilerr // a visitor without a session is no error
	}
	session, err := s.Get(r, s.name)
	if err != nil {
		return nil, err
	}
	row, _ := session.Values[rowKey].(*models.Session)
	return row, nil
}

// start gives the browser a new session with what change makes of the old one. Its
// id is new, so that nobody can have planted it.
func (s *sessionStore) start(r *http.Request, w http.ResponseWriter, change func(*models.Session)) error {
	return s.change(r, w, change, s.store.StartSession)
}

// renew is the same for a session that goes on with other rights. One that was
// ended meanwhile stays ended.
func (s *sessionStore) renew(r *http.Request, w http.ResponseWriter, change func(*models.Session)) error {
	err := s.change(r, w, change, s.store.RenewSession)
	if errors.Is(err, models.ErrNotFound) {
		return errSignedOut
	}
	return err
}

func (s *sessionStore) change(r *http.Request, w http.ResponseWriter, change func(*models.Session),
	keep func(ctx context.Context, old, id string, v *models.Session) error,
) error {
	session, err := s.Get(r, s.name)
	if err != nil {
		return err
	}
	row := &models.Session{}
	if old, ok := session.Values[rowKey].(*models.Session); ok {
		row.UserID, row.Guest, row.ProvedAt, row.SecondAt, row.CreatedAt = old.UserID, old.Guest, old.ProvedAt, old.SecondAt, old.CreatedAt
	}
	change(row)
	return s.replace(r, w, session, row, keep)
}
