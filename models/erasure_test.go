package models_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver to look into a Postgres database
)

// traces are the places in a database, whichever it is, that have a word.
func traces(t *testing.T, address, word string) []string {
	t.Helper()
	if !strings.HasPrefix(address, "postgres") {
		return tracesInFiles(t, filepath.Dir(address), word)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'bytea', 'jsonb')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var found, columns []string
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, table+"."+column)
	}
	if err := rows.Err(); err != nil || len(columns) < 50 {
		t.Fatalf("only %d columns to look into (%v)", len(columns), err)
	}
	for _, c := range columns {
		table, column, _ := strings.Cut(c, ".")
		n := 0
		err := db.QueryRowContext(t.Context(), fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE LOWER(%s::text) LIKE $1", table, column), "%"+word+"%").Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			found = append(found, c)
		}
	}
	return found
}

// tracesInFiles are the files of a folder that have a word, in small or capital
// letters.
func tracesInFiles(t *testing.T, dir, word string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if at := bytes.Index(bytes.ToLower(raw), []byte(word)); at >= 0 {
			found = append(found, fmt.Sprintf("%s: %q", filepath.Base(path), raw[max(0, at-60):min(len(raw), at+60)]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A day after somebody has asked to be erased, nothing of them is found anywhere,
// whatever they and others have written. Until then it can be undone.
func TestErase(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		for _, blank := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, texts go: %v", name, blank), func(t *testing.T) {
				s := modelstest.Open(t, address)
				who := map[bool]string{false: "Zebulon", true: "Quuxley"}[blank]
				eraseOne(t, s, address, who, blank)
			})
		}
	}
}

func eraseOne(t *testing.T, s *models.Store, address, who string, blank bool) {
	t.Helper()
	word := strings.ToLower(who)
	u := &models.User{Name: who + " Wanderer", Email: word + "@wanderer.example", Role: models.Member}
	if err := s.AddUser(t.Context(), u, modelstest.Password); err != nil {
		t.Fatal(err)
	}
	ed, mod := modelstest.User(t, s, "ed-"+word, models.Editor), modelstest.User(t, s, "mo-"+word, models.Moderator)
	a := modelstest.Article(t, s, "Rates hold for "+map[bool]string{false: "long", true: "good"}[blank])
	by := func(u *models.User, body string, parent int64) *models.Post {
		t.Helper()
		p, err := s.LeaveReply(t.Context(), models.Writer{User: u, Address: "192.0.2.77"}, a.Slug, models.ReplyInput{Comment: body, Parent: parent})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	mine := by(u, "I am "+u.Name+", write to "+u.Email, 0)
	modelstest.Approve(t, s, mod, mine)
	if _, err := s.EditPost(t.Context(), u, mine.ID, models.EditInput{Body: "I am " + who + " WANDERER still"}); err != nil {
		t.Fatal(err)
	}
	quoting := by(ed, "> "+u.Name+" wrote (#1):\n> Hello\n\n@"+u.Name+" is right, says "+strings.ToUpper(u.Name), mine.ID)
	for i, text := range []string{u.Name + " is right", "@" + u.Name + " is wrong"} {
		if _, err := s.StaffEditPost(t.Context(), mod, quoting.ID, models.StaffEditInput{Body: text, Note: "Asked for by " + u.Name, Version: quoting.Version + i}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.EditPost(t.Context(), ed, quoting.ID, models.EditInput{Body: quoting.Body + " indeed"}); err != nil {
		t.Fatal(err)
	}
	in := models.HoldInput{Place: "person", Person: u.Email, Mode: models.IsHeld}
	if _, err := s.SetHold(t.Context(), modelstest.User(t, s, "ada-"+word, models.Admin), in); err != nil {
		t.Fatal(err)
	}
	for post, about := range map[int64]string{mine.ID: models.NoteOnWriter, quoting.ID: models.NoteOnPost} {
		if _, err := s.AddNote(t.Context(), mod, post, &models.NoteInput{Text: "Once more " + u.Name + ", " + u.Email, About: about}); err != nil {
			t.Fatal(err)
		}
	}
	asksAgain(t, s, mod, by(u, "Refused words of "+who, 0), models.Person{User: u})
	if err := s.StartSession(t.Context(), "", "session-of-"+word, &models.Session{UserID: &u.ID}); err != nil {
		t.Fatal(err)
	}
	if err := s.DB().Exec("INSERT INTO filter_opinions (post_id, signals) VALUES (?, ?)", mine.ID, `[{"label": "“`+word+` wanderer”"}]`).Error; err != nil {
		t.Fatal(err)
	}
	before := len(traces(t, address, word))
	if before == 0 {
		t.Fatal("the search finds nothing to begin with")
	}
	if err := s.AskErasure(t.Context(), u, blank); err != nil {
		t.Fatal(err)
	}
	if err := s.UndoErasure(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	runErasures(t, s, 48*time.Hour)
	if len(traces(t, address, word)) < before {
		t.Error("what was taken back was done all the same")
	}
	if err := s.AskErasure(t.Context(), u, blank); err != nil {
		t.Fatal(err)
	}
	runErasures(t, s, 23*time.Hour)
	if len(traces(t, address, word)) < before {
		t.Error("it was done before its time")
	}
	runErasures(t, s, 25*time.Hour)
	for _, w := range []string{word + " wanderer", word + "@wanderer"} {
		for _, where := range traces(t, address, w) {
			t.Errorf("%q is still in %s", w, where)
		}
	}
	if _, err := s.Session(t.Context(), "session-of-"+word); err == nil {
		t.Error("the session lives on")
	}
	if n := count(t, s, "SELECT COUNT(*) FROM notes WHERE post_id IN ?", []int64{mine.ID, quoting.ID}); n != 1 {
		t.Errorf("%d notes are left, about the others one", n)
	}
	if count(t, s, "SELECT COUNT(*) FROM near_texts WHERE post_id = ?", mine.ID) != 0 || count(t, s, "SELECT COUNT(*) FROM filter_opinions WHERE post_id = ?", mine.ID) != 0 || count(t, s, "SELECT COUNT(*) FROM posts WHERE id = ? AND network <> ''", mine.ID) != 0 {
		t.Error("what tells copies and neighbours of their posts is left")
	}
	p, err := s.Post(t.Context(), nil, quoting.ID)
	if err != nil || !strings.Contains(p.Body, "Deleted member") || !strings.Contains(string(p.BodyHTML), "Deleted member") {
		t.Errorf("the quotation reads %q (%v)", p.Body, err)
	}
	var salt string
	s.DB().Raw("SELECT salt FROM ledger_salts WHERE post_id = ?", mine.ID).Scan(&salt)
	for _, e := range verified(t, s) {
		if e.Post == mine.ID && e.Act == "approve" && ledger.Commit(salt, mine.Body) == e.Commitment {
			t.Error("what was written can still be told from the ledger")
		}
	}
	now, err := s.Post(t.Context(), nil, mine.ID)
	switch {
	case err != nil:
		t.Error(err)
	case blank != now.IsStone():
		t.Errorf("the post is %s", now.State)
	case !blank && !strings.HasPrefix(now.Name(), "Deleted member "):
		t.Errorf("the post is signed %q", now.Name())
	}
}

// asksAgain has a post refused, its writer warned and removed as a spammer, and the
// writer appeal against all of it, everybody by name.
func asksAgain(t *testing.T, s *models.Store, mod *models.User, refused *models.Post, writer models.Person) {
	t.Helper()
	name, second := writer.Called(), modelstest.User(t, s, "second-"+strings.ToLower(strings.Fields(writer.Called())[0]), models.Moderator)
	words := models.AppealInput{Words: "I am " + name + " and did nothing."}
	if _, err := s.Decide(t.Context(), mod, refused.ID, models.ActReject, models.DecisionInput{Rule: 3, Version: refused.Version}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FileAppeal(t.Context(), refused.Receipt, words); err != nil {
		t.Fatal(err)
	}
	x, err := s.Impose(t.Context(), mod, writer, models.SanctionInput{Act: models.ActWarn, Rule: 3, Facts: "Advertising by " + name, Days: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.FileSanctionAppeal(t.Context(), x.Token, words); err != nil {
		t.Fatal(err)
	}
	a, err := s.SanctionAppeal(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AnswerAppeal(t.Context(), second, a.ID, models.AppealAnswerInput{Outcome: models.AppealUpheld, Note: name + " has done it."}); err != nil {
		t.Fatal(err)
	}
	if x, err = s.Impose(t.Context(), mod, writer, models.SanctionInput{Act: models.ActWarn, Rule: 3, Facts: "Once more.", Days: "1"}); err != nil {
		t.Fatal(err)
	}
	if err := s.FileSanctionAppeal(t.Context(), x.Token, words); err != nil {
		t.Fatal(err)
	}
	r, err := s.RemoveSpammer(t.Context(), mod, writer, models.RemovalInput{Rule: 3, Facts: "Spam by " + name})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.UndoRemoval(t.Context(), mod, r.ID); err != nil {
		t.Fatal(err)
	}
}

// runErasures does the erasures that are due after a while.
func runErasures(t *testing.T, s *models.Store, after time.Duration) {
	t.Helper()
	later := s.WithClock(func() time.Time { return s.Now().Add(after) })
	jobs, err := later.ClaimJobs(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if j.Kind == models.EraseKind {
			if _, err := later.EraseDue(t.Context(), j); err != nil {
				t.Fatal(err)
			}
			if err := later.FinishJob(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A guest who has confirmed an address can be forgotten too.
func TestEraseGuest(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			s := modelstest.Open(t, address)
			mod := modelstest.User(t, s, "mo", models.Moderator)
			a := modelstest.Article(t, s, "Rates hold")
			p, err := s.LeaveReply(t.Context(), models.Writer{Proved: "pat@zebulon.example"}, a.Slug, models.ReplyInput{Comment: "Words", Author: "Pat Zebulon", Email: "pat@zebulon.example", URL: "https://zebulon.example"})
			if err != nil {
				t.Fatal(err)
			}
			modelstest.Approve(t, s, mod, p)
			in := models.HoldInput{Place: "person", Person: "pat@zebulon.example", Mode: models.IsHeld}
			if _, err := s.SetHold(t.Context(), modelstest.User(t, s, "ada", models.Admin), in); err != nil {
				t.Fatal(err)
			}
			refused, err := s.LeaveReply(t.Context(), models.Writer{Proved: "pat@zebulon.example"}, a.Slug, models.ReplyInput{Comment: "More words", Author: "Pat Zebulon", Email: "pat@zebulon.example"})
			if err != nil {
				t.Fatal(err)
			}
			asksAgain(t, s, mod, refused, models.Person{Email: "pat@zebulon.example", Name: "Pat Zebulon"})
			if err := s.AskGuestErasure(t.Context(), "pat@zebulon.example", false); err != nil {
				t.Fatal(err)
			}
			runErasures(t, s, 25*time.Hour)
			for _, where := range traces(t, address, "zebulon") {
				t.Errorf("still in %s", where)
			}
			var salts int
			if err := s.DB().Raw("SELECT COUNT(*) FROM sanctions WHERE salt <> ''").Scan(&salts).Error; err != nil || salts > 0 {
				t.Errorf("%d sanctions can still be proved to be theirs (%v)", salts, err)
			}
			verified(t, s)
			if now, err := s.Post(t.Context(), nil, p.ID); err != nil || now.Name() != "Deleted guest" || now.Body != "Words" {
				t.Errorf("the post is %+v (%v)", now, err)
			}
		})
	}
}

// Confirming an address offers what was left with it as a guest; taking it over
// makes it the member's, and can be undone for a day.
func TestClaims(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		a := modelstest.Article(t, s, "Rates hold")
		mod := modelstest.User(t, s, "mo", models.Moderator)
		first := modelstest.Reply(t, s, a, "ann", "As a guest")
		modelstest.Approve(t, s, mod, first)
		modelstest.Reply(t, s, a, "ann", "As a guest again")
		modelstest.Reply(t, s, a, "bob", "Somebody else's")
		una := modelstest.Unconfirmed(t, s, "ann")
		if n, _, err := s.Claims(t.Context(), una); err != nil || n != 0 {
			t.Errorf("an unconfirmed address is offered %d replies (%v)", n, err)
		}
		ann := modelstest.User(t, s, "annie")
		ann.Email, ann.EmailKey = "ann@example.org", "ann@example.org"
		count := func(wantOpen, wantBack int) {
			t.Helper()
			open, back, err := s.Claims(t.Context(), ann)
			if err != nil || open != wantOpen || back != wantBack {
				t.Errorf("%d to claim and %d to give back, want %d and %d (%v)", open, back, wantOpen, wantBack, err)
			}
		}
		count(2, 0)
		if err := s.ClaimReplies(t.Context(), ann); err != nil {
			t.Fatal(err)
		}
		count(0, 2)
		p, err := s.Post(t.Context(), nil, first.ID)
		if err != nil || p.Name() != "annie" || p.GuestEmail != "" {
			t.Errorf("the reply is signed %q (%v)", p.Name(), err)
		}
		next, err := s.LeaveReply(t.Context(), models.Writer{User: ann}, a.Slug, models.ReplyInput{Comment: "As a member"})
		if err != nil || next.State != models.Public {
			t.Errorf("the approval was not taken over: the next reply is %s (%v)", next.State, err)
		}
		if err := s.UnclaimReplies(t.Context(), ann); err != nil {
			t.Fatal(err)
		}
		count(2, 0)
		if p, err := s.Post(t.Context(), nil, first.ID); err != nil || p.Name() != "ann" || p.GuestEmail != "ann@example.org" {
			t.Errorf("after the undo the reply is signed %q (%v)", p.Name(), err)
		}
	})
}

// Whoever was warned as a guest and has joined since is forgotten under both names:
// the appeal waits no longer, and what they reported has no words of theirs.
func TestEraseWhoWasAGuest(t *testing.T) {
	for name, address := range map[string]string{"sqlite": modelstest.SQLitePath(t), "postgres": modelstest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			s := modelstest.Open(t, address)
			mod := modelstest.User(t, s, "mo", models.Moderator)
			a := modelstest.Article(t, s, "Rates hold")
			other := publicReply(t, s, a)
			p := modelstest.Reply(t, s, a, "zebulon", "Buy from me.")
			x, err := s.Impose(t.Context(), mod, models.PersonOf(p), models.SanctionInput{Act: models.ActReadOnly, Rule: 3, Facts: "Advertising.", Days: "7"})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.FileSanctionAppeal(t.Context(), x.Token, models.AppealInput{Words: "A quibblesome affair."}); err != nil {
				t.Fatal(err)
			}
			in := models.ReportInput{Reason: "other", Note: "A quibblesome post.", Email: "zebulon@example.org"}
			if _, err := s.ReportPost(t.Context(), models.Writer{Proved: in.Email}, other.ID, in); err != nil {
				t.Fatal(err)
			}
			u := modelstest.User(t, s, "zebulon")
			report(t, s, u, publicReply(t, s, a), models.ReportInput{Reason: "other", Note: "Another quibblesome post."})
			if err := s.AskErasure(t.Context(), u, false); err != nil {
				t.Fatal(err)
			}
			runErasures(t, s, 25*time.Hour)
			for _, word := range []string{"zebulon", "quibblesome"} {
				for _, where := range traces(t, address, word) {
					t.Errorf("%q is still in %s", word, where)
				}
			}
			if q, err := s.Appeals(t.Context(), mod, models.Page{Number: 1}); err != nil || q.N != 0 {
				t.Errorf("%d appeals wait (%v)", q.N, err)
			}
			w, err := s.FindPeople(t.Context(), mod, "", models.Page{Number: 1})
			if err != nil || len(w.Held) != 1 || w.Held[0].Person().Called() != "Deleted guest" {
				t.Errorf("those under a sanction are %+v (%v)", w.Held, err)
			}
			if _, err := s.Decide(t.Context(), mod, other.ID, models.ActApprove, models.DecisionInput{Version: 1}); err != nil {
				t.Fatal(err)
			}
			if n := outcomes(t, s); n != 0 {
				t.Errorf("nobody is told %d times", n)
			}
		})
	}
}
