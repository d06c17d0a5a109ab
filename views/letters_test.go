package views

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lode/internal/markup"
	"lode/models"
)

// specimens are messages of several kinds, as somebody would get them.
func specimens() map[string]*models.Letter {
	set := models.DefaultSettings()
	set.SiteName, set.PostalAddress = "The <Vein> & Sons", "The Vein Ltd\n1 Ore Street\nBlacksand"
	site := &models.Site{Settings: set}
	post := &models.Post{ID: 7, State: models.Rejected, BodyHTML: markup.Post("I saw this **coming**.\n\n> A <b>quotation</b>\n\nAnd more."), Receipt: "abcdefgh"}
	post.Place = &models.Place{Title: "Rates hold & fall"}
	rule := &models.Rule{Number: 3, Title: "No promotion", Body: "No advertising, and no paid tips."}
	reasons := func(d *models.Decision) *models.Reasons {
		d.ByID, d.ToState = &post.ID, models.Rejected
		return (&models.Standing{Post: post, Proof: &models.Proof{}}).Reasons(d)
	}
	refused, kept := &models.Decision{Act: models.ActReject, Rule: rule, Note: "The last line is an advertisement."}, &models.Decision{Act: models.ActUpheld, Note: "It is one."}
	starts := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	warned := &models.Sanction{Act: models.ActWarn, Facts: "Advertising, three times.", Rule: rule, CreatedAt: starts, StartsAt: &starts, User: &models.User{Name: "Ada <Lovell>"}}
	published, unwanted := &models.Decision{Act: models.ActPublishEdit}, &models.Decision{Act: models.ActRefuseEdit, Rule: rule}
	edited, moved, undo := &models.Decision{Act: models.ActEdit}, &models.Decision{Act: models.ActMove}, &models.Decision{Act: models.ActUndo}
	waiting, hidden := *post, &models.Decision{Act: models.ActHide, ToState: models.Pending}
	waiting.State = models.Pending
	return map[string]*models.Letter{
		"notice":  {Site: site, Post: post, Decision: refused, Reasons: reasons(refused), Stop: "stoptoken"},
		"hidden":  {Site: site, Post: &waiting, Decision: hidden, Reasons: (&models.Standing{Post: &waiting, Proof: &models.Proof{}}).Reasons(hidden)},
		"appeal":  {Site: site, Post: post, About: models.AboutAppeal, Decision: kept, Reasons: reasons(kept)},
		"confirm": {Site: site, Post: post, Confirm: &models.ConfirmMail{To: "ann@example.org", Token: "linktoken"}},
		"edited":  {Site: site, Post: post, About: models.AboutEdit, Decision: edited, Reasons: reasons(edited)},
		"moved":   {Site: site, Post: post, About: models.AboutMove, Decision: moved, Reasons: reasons(moved)},
		"correction": {Site: site, Post: post, About: models.AboutCorrection, Decision: undo, Reasons: reasons(undo),
			Undone: &models.Decision{Act: models.ActReject, CreatedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}},
		"change published": {Site: site, Post: post, About: models.AboutHeldEdit, Decision: published, Reasons: reasons(published)},
		"change refused":   {Site: site, Post: post, About: models.AboutHeldEdit, Decision: unwanted, Reasons: reasons(unwanted), Held: &models.HeldEdit{Body: "With a link."}},
		"long wait":        {Site: site, Post: &waiting, About: models.AboutLongWait, Wait: &models.QueueWait{Before: 12, Median: time.Hour}},
		"picked":           {Site: site, Post: post, About: models.AboutPick},
		"picture":          {Site: site, About: models.AboutPicture, User: &models.User{Name: "Ada <Lovell>"}},
		"sanction":         {Site: site, About: models.AboutSanction, Sanction: warned, User: warned.User},
		"sanction appeal":  {Site: site, About: models.AboutSanctionAppeal, Sanction: warned, User: warned.User, Appeal: &models.Appeal{State: models.AppealUpheld, Answer: "It is so."}},
		"test":             {Site: site, About: models.AboutTest, User: &models.User{Name: "Ada <Lovell>"}},
	}
}

// Every message is a subject, a text and a page that say the same, and end with whom
// they are from. LODE_LETTERS names a folder to look at them in.
func TestLetters(t *testing.T) {
	for name, l := range specimens() {
		subject, text, html, err := Letter(l, "https://lode.example")
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("LODE_LETTERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(html), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte("Subject: "+subject+"\n\n"+text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if subject == "" || strings.Contains(subject, "\n") || strings.Contains(text, "&lt;") || strings.Contains(html, "<Vein>") || strings.Contains(html, "<Lovell>") {
			t.Errorf("%s: subject %q, text %q", name, subject, text)
		}
		if !strings.HasSuffix(html, "</html>\n") || !strings.Contains(html, "The &lt;Vein&gt; &amp; Sons") || !strings.Contains(html, "Blacksand") || !strings.Contains(text, "1 Ore Street") {
			t.Errorf("%s does not say whom it is from: %s", name, text)
		}
		stops := strings.Contains(text, "https://lode.example/mail/stop/stoptoken") && strings.Contains(html, `href="https://lode.example/mail/stop/stoptoken"`)
		if stops != (name == "notice") {
			t.Errorf("%s can be stopped: %v", name, stops)
		}
		if strings.Contains(html, "<img") || strings.Contains(html, "<script") || strings.Contains(html, "url(") {
			t.Errorf("%s makes a mail program ask for something", name)
		}
	}
}

// What takes something from somebody says in its message how to appeal, and an answer
// to an appeal says why.
func TestLettersSayHowToAppeal(t *testing.T) {
	for name, want := range map[string]string{
		"notice": "you can appeal", "edited": "you can appeal", "change refused": "you can appeal", "sanction": "you can appeal on the private page below until 1 September 2026",
		"hidden": "A moderator looks at it", "appeal": "It is one.", "sanction appeal": "It is so.",
	} {
		if _, text, _, err := Letter(specimens()[name], "https://lode.example"); err != nil || !strings.Contains(text, want) {
			t.Errorf("%s does not say %q: %s (%v)", name, want, text, err)
		}
	}
}

// The house can begin and end what it writes about decisions in words of its own, and
// nothing else.
func TestWordsOfTheHouse(t *testing.T) {
	for name, l := range specimens() {
		l.Site.LetterOpening, l.Site.LetterClosing = "Dear reader,\n\nwe have read it twice.", "Yours,\nthe <editors>"
		_, text, html, err := Letter(l, "https://lode.example")
		if err != nil {
			t.Fatal(err)
		}
		body, _, _ := strings.Cut(text, "\n-- \n")
		has := strings.HasPrefix(body, "Dear reader,\n\nwe have read it twice.\n\n") && strings.HasSuffix(body, "\n\nYours,\nthe <editors>\n")
		want := name != "confirm" && name != "picked" && name != "test" && name != "long wait"
		if has != want || strings.Contains(html, "the &lt;editors&gt;") != want {
			t.Errorf("%s has them: %v, want %v:\n%s", name, has, want, text)
		}
	}
}
