package markup

import (
	"html/template"
	"strings"
	"testing"
)

// Every attack, alone and in the places where parsers change their mind.
func TestNoAttackGetsThrough(t *testing.T) {
	all := payloads(t)
	if len(all) < 120 {
		t.Fatalf("only %d payloads", len(all))
	}
	around := []string{
		"%", "x % y", "> %", "- %", "**%**", "[%](https://a.example)", "|a|\n|-|\n|%|",
		"<p>%</p>", "<a href=\"%\">x</a>", "<table><tr><td>%", "<b><i>%", "<img alt=\"%\" src=/a.png>", "`%", "<div\n%",
	}
	for _, p := range all {
		for _, a := range around {
			checkAll(t, strings.ReplaceAll(a, "%", p))
		}
	}
}

// What an attack leaves behind is cleaned again by whoever stores our output as input.
func TestOutputIsSafeAsInput(t *testing.T) {
	for _, p := range payloads(t) {
		checkAll(t, string(Post(p)))
		checkAll(t, string(Article(p)))
		checkAll(t, Text(Article(p)))
		checkAll(t, Quote(p, 3, p, 400))
	}
}

// The last gate holds alone, whatever the steps before it let through.
func TestGateHoldsAlone(t *testing.T) {
	for _, p := range payloads(t) {
		for _, f := range findings(string(postPolicy.pass(p)), inPosts()) {
			t.Errorf("post: %s in %q", f, p)
		}
		for _, f := range findings(string(articlePolicy.pass(p)), inArticles()) {
			t.Errorf("article: %s in %q", f, p)
		}
	}
}

// A checker that finds nothing proves nothing, so it is shown what it must find.
func TestCheckerSeesAttacks(t *testing.T) {
	for _, bad := range []string{
		`<script>alert(1)</script>`, `<p onclick=x>`, `<a href="javascript:x" rel="nofollow ugc noopener">x</a>`,
		`<a href="https://a.example">x</a>`, `<p style="x">`, `<img src=x>`, `<svg></svg>`, `<!-- x -->`, "<p>\u202e</p>",
		`<a href=" javascript:x" rel="nofollow ugc noopener">x</a>`, `<a href="//a.example" rel="nofollow ugc noopener">x</a>`,
	} {
		if len(findings(bad, inPosts()))+len(slips(bad, inPosts())) == 0 {
			t.Errorf("not caught: %s", bad)
		}
	}
}

func FuzzPost(f *testing.F) {
	for _, p := range payloads(f) {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, s string) {
		check(t, s, string(Post(s)), inPosts())
		check(t, s, string(PostFromHTML(s)), inPosts())
		Links(s)
	})
}

func FuzzArticle(f *testing.F) {
	for _, p := range payloads(f) {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := Article(s)
		check(t, s, string(h), inArticles())
		check(t, s, string(Article(string(h))), inArticles())
		if got := Excerpt(h, 50); len([]rune(got)) > 50 || strings.Contains(got, newTab) {
			t.Errorf("excerpt %q", got)
		}
		if strings.Contains(Feed(h, "https://a.example"), newTab) && !strings.Contains(s, "opens") {
			t.Errorf("feed of %q", s)
		}
		if q := Quote("ann", 1, s, 80); len([]rune(q)) > 80 {
			t.Errorf("quote %q", q)
		}
		Text(template.HTML(s))
	})
}
