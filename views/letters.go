package views

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"
	text "text/template"

	"lode/internal/markup"
	"lode/models"
)

// letterData is what the text of a message is given.
type letterData struct {
	*models.Letter
	BaseURL string
	Words   string // the post as it was typed, as plain text
	Reads   string // as readers see it, likewise
	Said    string // the answer to it, likewise
	Wanted  string // what it was to become, likewise
}

var (
	letterTexts = text.Must(text.New("").Funcs(funcs).ParseFS(files, "mail/*.txt"))
	gaps        = regexp.MustCompile("\n{3,}")
	letterHTML  = template.Must(template.New("").ParseFS(files, "mail/letter.html"))
)

// letterPage is what the HTML of a message is given.
type letterPage struct {
	Subject string
	Parts   []part
	Site    *models.Site
	BaseURL string
	Stop    string
}

// StopURL is where l's kind of mail is stopped, or "".
func StopURL(l *models.Letter, baseURL string) string {
	if l.Stop == "" {
		return ""
	}
	return baseURL + models.StopPath(l.Stop)
}

// Letter writes a message: its subject, its text and the same as HTML. Both end with
// whom it is from, and where it can be stopped.
func Letter(l *models.Letter, baseURL string) (subject, plain, html string, err error) {
	name, data := "notice.txt", letterData{Letter: l, BaseURL: baseURL}
	switch {
	case l.About != "":
		name = string(l.About) + ".txt"
	case l.Confirm != nil:
		name = "confirm.txt"
	}
	if l.Post != nil {
		data.Words, data.Reads = markup.Text(l.Post.Typed()), markup.Text(l.Post.BodyHTML)
	}
	if l.Held != nil {
		data.Wanted = markup.Text(l.Held.HTML())
	}
	if l.Answer != nil && l.Answer.IsPublic() {
		data.Said = markup.Text(l.Answer.BodyHTML)
	}
	var b bytes.Buffer
	if err := letterTexts.ExecuteTemplate(&b, name, data); err != nil {
		return "", "", "", err
	}
	subject, plain, _ = strings.Cut(strings.TrimSpace(b.String()), "\n")
	if l.TellsDecision() {
		plain = l.Site.LetterOpening + "\n\n" + plain + "\n\n" + l.Site.LetterClosing
	}
	plain = gaps.ReplaceAllString(strings.TrimSpace(plain), "\n\n") + "\n"
	page := letterPage{subject, paragraphs(plain), l.Site, baseURL, StopURL(l, baseURL)}
	var h bytes.Buffer
	if err := letterHTML.ExecuteTemplate(&h, "letter.html", page); err != nil {
		return "", "", "", err
	}
	return subject, plain + page.ending(), h.String(), nil
}

// ending is the small print of the text.
func (p letterPage) ending() string {
	text := "\n-- \n" + p.Site.SiteName + ", " + p.BaseURL + "\n"
	if p.Site.PostalAddress != "" {
		text += p.Site.PostalAddress + "\n"
	}
	if p.Stop != "" {
		text += "Stop messages of this kind: " + p.Stop + "\n"
	}
	return text
}

// Outcome is what came of a report, in a sentence.
func (d letterData) Outcome() string { return outcomeWords(d.Report) }

// Waits is what waits, as "2 posts and 1 appeal wait".
func (d letterData) Waits() string {
	var parts []string
	n := 0
	for _, w := range []struct {
		n         int
		one, many string
	}{
		{d.Digest.Posts, "post", "posts"}, {d.Digest.Reports, "report", "reports"},
		{d.Digest.Appeals, "appeal", "appeals"}, {d.Digest.Edits, "change", "changes"}, {d.Digest.Bans, "ban", "bans"},
		{d.Digest.Faces, "picture", "pictures"},
	} {
		if w.n > 0 {
			parts, n = append(parts, plural(w.n, w.one, w.many)), n+w.n
		}
	}
	last := len(parts) - 1
	if last > 0 {
		parts = []string{strings.Join(parts[:last], ", ") + " and " + parts[last]}
	}
	if n == 1 {
		return parts[0] + " waits"
	}
	return parts[0] + " wait"
}

// part is a paragraph of a message; one that is only an address becomes a link.
type part struct{ Text, Link string }

func paragraphs(plain string) []part {
	var parts []part
	for p := range strings.SplitSeq(plain, "\n\n") {
		p = strings.TrimSpace(p)
		if strings.HasPrefix(p, "http") && !strings.ContainsAny(p, " \n") {
			parts = append(parts, part{Link: p})
		} else if p != "" {
			parts = append(parts, part{Text: p})
		}
	}
	return parts
}
