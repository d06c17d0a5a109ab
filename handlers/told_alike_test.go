package handlers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lode/internal/ledger"
	"lode/models"
	"lode/models/modelstest"
	"lode/views"

	"github.com/PuerkitoBio/goquery"
)

// telling is a site whose decisions are looked at wherever they are told.
type telling struct {
	*site
	store, later *models.Store // later is when the messages are due
	article      *models.Article
	mo, mia      *models.User
	n            int
}

// one is a post and what was decided about it.
type one struct {
	post *models.Post
	text string
	sent []*models.Letter
}

// wanted is what the writer of a public post wants to make of it.
const wanted = "Secret words with https://a.example and https://b.example"

// about is the text that an act about x takes away or refuses, or leaves as it was.
func (x *one) about(act models.Act) string {
	if act == models.ActRefuseEdit {
		return wanted
	}
	return x.text
}

// The message, the private page, the row of the open log and its line in the file all
// say the same of one decision: what was done and when, by whom and whether that was
// a person, by which rule in which wording, and until when it can be appealed. The
// moderator's words are for the writer alone, and the log names neither.
func TestOneDecisionIsToldAlike(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		w := newTelling(t, store)
		board := modelstest.Board(t, store, "Gold")
		reporters := []*models.User{modelstest.User(t, store, "Rhoda", models.Moderator), modelstest.User(t, store, "Rufus", models.Moderator)}
		decide := func(act models.Act) func(t *testing.T, p *models.Post) {
			return func(t *testing.T, p *models.Post) {
				_, err := store.Decide(t.Context(), w.mo, p.ID, act, models.DecisionInput{Rule: 3, Note: fmt.Sprintf("Private words, %d.", p.ID), Version: w.version(t, p)})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		answer := func(outcome models.AppealState) func(t *testing.T, p *models.Post) {
			return func(t *testing.T, p *models.Post) {
				decide(models.ActReject)(t, p)
				decisionMail(t, w.later)
				a, err := store.FileAppeal(t.Context(), p.Receipt, models.AppealInput{Words: "I sell nothing."})
				if err != nil {
					t.Fatal(err)
				}
				in := models.AppealAnswerInput{Outcome: outcome, Note: fmt.Sprintf("Private words, %d.", p.ID)}
				if outcome == models.AppealChanged {
					in.Rule = 2
				}
				if _, err := store.AnswerAppeal(t.Context(), w.mia, a.ID, in); err != nil {
					t.Fatal(err)
				}
			}
		}
		acts := map[models.Act]func(t *testing.T, p *models.Post){
			models.ActApprove: decide(models.ActApprove), models.ActReject: decide(models.ActReject),
			models.ActSpam: decide(models.ActSpam), models.ActTrash: decide(models.ActTrash),
			models.ActUpheld: answer(models.AppealUpheld), models.ActChanged: answer(models.AppealChanged), models.ActReversed: answer(models.AppealReversed),
			models.ActUndo: func(t *testing.T, p *models.Post) {
				decide(models.ActReject)(t, p)
				decisionMail(t, w.later)
				st := w.standing(t, p)
				if _, err := store.Undo(t.Context(), w.mia, st.Decisions[len(st.Decisions)-1].ID); err != nil {
					t.Fatal(err)
				}
			},
			models.ActEdit: func(t *testing.T, p *models.Post) {
				in := models.StaffEditInput{Body: "It reads otherwise.", Note: "A name was taken out", Version: w.version(t, p)}
				if _, err := store.StaffEditPost(t.Context(), w.mo, p.ID, in); err != nil {
					t.Fatal(err)
				}
			},
			models.ActMove: func(t *testing.T, p *models.Post) {
				in := models.MoveInput{Board: board.Slug, Title: fmt.Sprintf("Moved %d", p.ID), Version: w.version(t, p)}
				if _, err := store.MovePost(t.Context(), w.mo, p.ID, in); err != nil {
					t.Fatal(err)
				}
			},
			models.ActPublishEdit: func(t *testing.T, p *models.Post) {
				if _, err := store.PublishEdit(t.Context(), w.mo, w.change(t, p), models.DecisionInput{}); err != nil {
					t.Fatal(err)
				}
			},
			models.ActRefuseEdit: func(t *testing.T, p *models.Post) {
				in := models.DecisionInput{Rule: 3, Note: fmt.Sprintf("Private words, %d.", p.ID)}
				if _, err := store.RefuseEdit(t.Context(), w.mo, w.change(t, p), in); err != nil {
					t.Fatal(err)
				}
			},
			models.ActHide: func(t *testing.T, p *models.Post) {
				for _, r := range reporters {
					if _, err := store.ReportPost(t.Context(), models.Writer{User: r}, p.ID, models.ReportInput{Reason: "3"}); err != nil {
						t.Fatal(err)
					}
				}
			},
		}
		for _, member := range []bool{true, false} {
			who := map[bool]string{true: "a_member", false: "a_guest"}[member]
			for act, make := range acts {
				t.Run(string(act)+"_of_"+who, func(t *testing.T) {
					x := w.write(t, member, "")
					if act == models.ActHide || act == models.ActPublishEdit || act == models.ActRefuseEdit {
						decide(models.ActApprove)(t, x.post)
						decisionMail(t, w.later)
					}
					make(t, x.post)
					x.sent = decisionMail(t, w.later)
					w.alike(t, x, act, 1)
				})
			}
			t.Run("spam_by_the_program_of_"+who, func(t *testing.T) {
				x := w.write(t, member, "filled in by a program")
				x.sent = decisionMail(t, w.later)
				w.alike(t, x, models.ActSpam, map[bool]int{true: 1, false: 0}[member]) // a guest's address may be a stranger's
			})
		}
	})
}

// newTelling is a site that shows each entry of the log at once.
func newTelling(t *testing.T, store *models.Store) *telling {
	t.Helper()
	set, err := store.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.LogHours = 0
	if err := store.SaveSettings(t.Context(), set.Settings); err != nil {
		t.Fatal(err)
	}
	w := &telling{store: store, article: modelstest.Article(t, store, "Rates hold"),
		mo: modelstest.User(t, store, "Morwenna", models.Moderator), mia: modelstest.User(t, store, "Mirabel", models.Moderator)}
	w.later = store.WithClock(func() time.Time { return time.Now().Add(time.Hour) })
	w.site = newSite(t, store)
	return w
}

// write leaves a reply that waits, by a new member or else by a new guest, who then
// confirms the address. What fills in the trap is spam.
func (w *telling) write(t *testing.T, member bool, trap string) *one {
	t.Helper()
	w.n++
	x := &one{text: fmt.Sprintf("Secret words, number %d.", w.n)}
	name := fmt.Sprintf("Barnaby%d", w.n)
	by, in := modelstest.Guest(name)
	if by.Proved = ""; member {
		by, in = models.Writer{User: modelstest.User(t, w.store, name)}, models.ReplyInput{}
	}
	in.Comment, in.Trap = x.text, trap
	var err error
	if x.post, err = w.store.LeaveReply(t.Context(), by, w.article.Slug, in); err != nil {
		t.Fatal(err)
	}
	if member || trap != "" {
		return x
	}
	for _, l := range modelstest.Mail(t, w.store) {
		if _, err := w.store.Confirm(t.Context(), l.Confirm.Token); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// change is what the writer of a public post wants to make of it, which waits.
func (w *telling) change(t *testing.T, p *models.Post) int64 {
	t.Helper()
	q, err := w.store.EditPost(t.Context(), nil, p.ID, models.EditInput{Receipt: p.Receipt, Body: wanted})
	if err != nil || q.Held == nil {
		t.Fatalf("the change does not wait (%v)", err)
	}
	return q.Held.ID
}

func (w *telling) standing(t *testing.T, p *models.Post) *models.Standing {
	t.Helper()
	st, err := w.store.Standing(t.Context(), p.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (w *telling) version(t *testing.T, p *models.Post) int {
	t.Helper()
	return w.standing(t, p).Post.Version
}

// alike looks at the last decision about x wherever it is told.
func (w *telling) alike(t *testing.T, x *one, act models.Act, messages int) {
	t.Helper()
	st := w.standing(t, x.post)
	d := st.Decisions[len(st.Decisions)-1]
	r := st.Reasons(d)
	if d.Act != act || len(x.sent) != messages {
		t.Fatalf("it was %s, with %d messages", d.Act, len(x.sent))
	}
	told := map[string]string{}
	for _, l := range x.sent {
		if l.Decision.ID != d.ID {
			t.Fatalf("the message is about %s", l.Decision.Act)
		}
		subject, plain, _, err := views.Letter(l, "https://lode.example")
		if err != nil {
			t.Fatal(err)
		}
		told["mail"] = subject + "\n" + plain
	}
	receipt := page(t, w.get(t, models.ReceiptPath(x.post.Receipt))).Find("main")
	row := page(t, w.get(t, r.Path())).Find("main")
	told["receipt"], told["log"] = receipt.Text(), row.Text()
	for where, text := range told {
		if !strings.Contains(text, "ntry "+strconv.FormatInt(r.Number, 10)) {
			t.Errorf("the %s does not name entry %d: %s", where, r.Number, text)
		}
		if r.Against() && !strings.Contains(strings.ToLower(text), strings.ToLower(r.Done())) && act != models.ActEdit {
			t.Errorf("the %s does not say %q: %s", where, r.Done(), text)
		}
		if d.Rule != nil && (!strings.Contains(text, d.Rule.Title) || !strings.Contains(text, fmt.Sprintf("version %d", d.RuleVersion))) {
			t.Errorf("the %s does not say rule %d in version %d: %s", where, d.Rule.Number, d.RuleVersion, text)
		}
		if private := d.Note; private != "" && (where == "log") == strings.Contains(text, private) {
			t.Errorf("the words %q are in the %s: %t", private, where, where == "log")
		}
	}
	if mail := told["mail"]; mail != "" && act != models.ActApprove && !strings.Contains(mail, r.Decided()) {
		t.Errorf("the message does not say %q: %s", r.Decided(), mail)
	}
	if can := !r.AppealUntil.IsZero(); messages > 0 && strings.Contains(told["mail"], "you can appeal") != can {
		t.Errorf("it can be appealed: %t, which the message does not say: %s", can, told["mail"])
	}
	if can := st.Appealable(time.Now()) != nil; (receipt.Find("#words").Length() == 1) != can {
		t.Errorf("it can be appealed: %t, which the page does not say: %s", can, told["receipt"])
	}
	if !strings.Contains(told["receipt"], r.ForWriter()) || !strings.Contains(told["log"], r.Who()) || !strings.Contains(told["log"], r.How()) {
		t.Errorf("by %s, %s, which the page or the log does not say: %s", r.Who(), r.How(), told)
	}
	when := d.CreatedAt.UTC().Format(time.RFC3339)
	if receipt.Find(`time[datetime="`+when+`"]`).Length() == 0 || row.Find(`time[datetime="`+when+`"]`).Length() == 0 {
		t.Errorf("the page or the log does not say that it was at %s", when)
	}
	file := body(t, w.get(t, "/log.jsonl"))
	line := lineOf(t, file, r.Number)
	if line.Act != string(act) || line.Automatic != d.Automatic() || (line.Rule != 0) != (d.Rule != nil) || d.Rule != nil && (line.Rule != d.Rule.Number || line.Version != d.RuleVersion) {
		t.Errorf("the file says %+v, the decision is %+v", line, d)
	}
	w.proves(t, receipt, told, line.Commitment, x.about(act))
	for _, secret := range []string{x.text, "Private words", "Barnaby", "example.org", "Morwenna", "Mirabel"} {
		if strings.Contains(told["log"], secret) || strings.Contains(file, secret) {
			t.Errorf("the log or its file says %q", secret)
		}
	}
}

// decisionMail are the messages about decisions that are due.
func decisionMail(t *testing.T, s *models.Store) []*models.Letter {
	t.Helper()
	return slices.DeleteFunc(modelstest.Mail(t, s), func(l *models.Letter) bool { return l.Decision == nil })
}

// fileEntry is what the file of the open log says of one decision.
type fileEntry struct {
	Act       string `json:"act"`
	Rule      int    `json:"rule"`
	Version   int    `json:"rule_version"`
	Automatic bool   `json:"automatic"`

	Commitment string `json:"commitment"`
}

// proves reports what a private page and a message lack to prove what was decided on:
// the head of the log now in both, and on the page the salt and the text that make the
// seal, which is in the log too.
func (w *telling) proves(t *testing.T, private *goquery.Selection, told map[string]string, seal, text string) {
	t.Helper()
	head, err := w.store.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	codes := private.Find("[aria-labelledby$=-proof] code.hash").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	if len(codes) < 3 || codes[0] != head.String() || ledger.Commit(codes[1], text) != seal || !slices.Contains(codes[2:], seal) {
		t.Errorf("the page has %q, which does not prove %q with the seal %s at the head %s", codes, text, seal, head)
	}
	if mail := told["mail"]; mail != "" && !strings.Contains(mail, head.String()) {
		t.Errorf("the message does not have the head %s: %s", head, mail)
	}
	if !strings.Contains(told["log"], seal) {
		t.Errorf("the log does not have the seal %s: %s", seal, told["log"])
	}
	private.Find("[aria-labelledby=r-proof] .field").Each(func(_ int, s *goquery.Selection) {
		if s.Find("code.hash").Text() == seal && s.Find("textarea").Text() != text {
			t.Errorf("the page says that %q has the seal of %q", s.Find("textarea").Text(), text)
		}
	})
}

// lineOf finds an entry in the file by its number.
func lineOf(t *testing.T, file string, number int64) fileEntry {
	t.Helper()
	for text := range strings.Lines(file) {
		var line struct {
			Number int64     `json:"n"`
			Entry  fileEntry `json:"entry"`
		}
		if err := json.Unmarshal([]byte(text), &line); err == nil && line.Number == number {
			return line.Entry
		}
	}
	t.Fatalf("the file has no entry %d", number)
	return fileEntry{}
}
