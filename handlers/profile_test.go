package handlers

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// upload sends a file as a picture.
func (s *site) upload(t *testing.T, file []byte) *http.Response {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("picture", "../../me.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/account/avatar", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.do(t, r)
}

// A picture is shown beside a member's posts, can be taken away and brought back,
// and what is no picture is refused beside its field.
func TestPicture(t *testing.T) {
	store := modelstest.New(t)
	dir := t.TempDir()
	visitor := newSite(t, store)
	visitor.handler = New(store, Config{BaseURL: "http://lode.example", SecondStepOptional: true, Uploads: dir}, quiet())
	u := modelstest.User(t, store, "ann")
	ann := visitor.as(t, u)
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 900, 700))); err != nil {
		t.Fatal(err)
	}
	large := append(bytes.Clone(file.Bytes()), make([]byte, 2<<20)...) // more than other forms may send
	if r := ann.upload(t, large); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("a picture gave %d", r.StatusCode)
	}
	shown := func() string {
		return page(t, visitor.get(t, u.Path())).Find("header img.av").AttrOr("src", "")
	}
	src := shown()
	r := visitor.get(t, src)
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Fatalf("%s gave %d %v", src, r.StatusCode, r.Header)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("%d files are kept (%v)", len(files), err)
	}
	if r := ann.upload(t, []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")); r.StatusCode != http.StatusUnprocessableEntity || page(t, r).Find("#picture-error").Length() != 1 {
		t.Errorf("a drawing gave %d", r.StatusCode)
	}
	if r := ann.upload(t, make([]byte, 7<<20)); r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("seven megabytes gave %d", r.StatusCode)
	}
	ann.post(t, "/account/avatar/removal", nil)
	if shown() != "" || visitor.get(t, src).StatusCode != http.StatusNotFound {
		t.Error("a picture that was taken away is still shown")
	}
	ann.post(t, "/account/avatar/undo", nil)
	if shown() != src || visitor.get(t, src).StatusCode != http.StatusOK {
		t.Error("it does not come back")
	}
	for _, path := range []string{"/avatars/..%2f..%2fetc%2fpasswd", "/avatars/x-64.jpg", strings.Replace(src, "256", "257", 1)} {
		if r := visitor.get(t, path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s gave %d", path, r.StatusCode)
		}
	}
}

// What members say of themselves is shown as text, and bad input comes back.
func TestProfile(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	u := modelstest.User(t, store, "ann")
	ann := visitor.as(t, u)
	r := ann.post(t, "/account/profile", url.Values{"bio": {"<script>alert(1)</script> & more"}, "website": {"ann.example.org"}})
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("saving gave %d", r.StatusCode)
	}
	doc := page(t, visitor.get(t, u.Path()))
	if doc.Find("main script").Length() != 0 || !strings.Contains(doc.Text(), "<script>alert(1)</script> & more") || doc.Find("a[href='https://ann.example.org'][rel~=nofollow]").Length() != 1 {
		t.Error("the profile does not show what was typed")
	}
	r = ann.post(t, "/account/profile", url.Values{"bio": {strings.Repeat("x", 501)}, "website": {"javascript:alert(1)"}})
	doc = page(t, r)
	if r.StatusCode != http.StatusUnprocessableEntity || doc.Find("#bio-error, #website-error").Length() != 2 || len(doc.Find("#bio").Text()) != 501 {
		t.Errorf("bad input gave %d", r.StatusCode)
	}
}

// Members see all their posts with their states, and take everything with them;
// nobody else does.
func TestMyData(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	u := modelstest.User(t, store, "ann")
	ann, bob := visitor.as(t, u), visitor.as(t, modelstest.User(t, store, "bob"))
	a := modelstest.Article(t, store, "Rates hold")
	for _, words := range []string{"First words", "Second words"} {
		if _, err := store.LeaveReply(t.Context(), models.Writer{User: u}, a.Slug, models.ReplyInput{Comment: words}); err != nil {
			t.Fatal(err)
		}
	}
	says(t, ann.get(t, "/account/posts"), "Waiting for review")
	if text := page(t, bob.get(t, "/account/posts")).Find("main").Text(); strings.Contains(text, "First words") {
		t.Error("somebody else sees them")
	}
	r := ann.get(t, "/account/data/my-data.json")
	var data struct {
		Account  struct{ Name, Email string }
		Sessions []any
		Posts    []models.OwnPost
	}
	if err := json.Unmarshal([]byte(body(t, r)), &data); err != nil {
		t.Fatal(err)
	}
	if data.Account.Email != "ann@example.org" || len(data.Sessions) != 1 || len(data.Posts) != 2 || data.Posts[0].Text != "First words" || data.Posts[0].State != models.Pending {
		t.Errorf("the file says %+v", data)
	}
	if r.Header.Get("Cache-Control") != "no-store" || !strings.Contains(r.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("headers %v", r.Header)
	}
}

// Erasing is asked for, shown, and taken back.
func TestAskErasure(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	ann := visitor.as(t, modelstest.User(t, store, "zoe"))
	if r := ann.post(t, "/account/erasure", nil); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no choice gave %d", r.StatusCode)
	}
	if r := ann.post(t, "/account/erasure", url.Values{"texts": {"keep"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("asking gave %d", r.StatusCode)
	}
	planned := func() int {
		return page(t, ann.get(t, "/account")).Find("form[action='/account/erasure/undo']").Length()
	}
	if planned() != 1 {
		t.Error("the account does not say that it will be erased")
	}
	ann.post(t, "/account/erasure/undo", nil)
	if planned() != 0 {
		t.Error("the wish was not taken back")
	}
}

// A guest can ask to be erased who has confirmed an address in this browser, and
// nobody else.
func TestGuestAsksErasure(t *testing.T) {
	store := modelstest.New(t)
	visitor := newSite(t, store)
	if r := visitor.get(t, "/erasure"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a visitor gets %d", r.StatusCode)
	}
	if r := visitor.post(t, "/erasure", url.Values{"texts": {"keep"}}); r.StatusCode != http.StatusNotFound {
		t.Errorf("a visitor's wish gave %d", r.StatusCode)
	}
	a := modelstest.Article(t, store, "Rates hold")
	visitor.post(t, a.Path()+"/comments", reply("Words"))
	confirmed := visitor.post(t, "/confirmations/"+confirmToken(t, store, "ann@example.org"), nil)
	guest := *visitor
	guest.cookies = confirmed.Cookies()
	if r := guest.post(t, "/erasure", url.Values{"texts": {"remove"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("a guest's wish gave %d", r.StatusCode)
	}
	if page(t, guest.get(t, "/erasure")).Find("form[action='/erasure/undo']").Length() != 1 {
		t.Error("a guest cannot take it back")
	}
}
