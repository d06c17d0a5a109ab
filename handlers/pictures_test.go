package handlers

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lode/models"
	"lode/models/modelstest"
)

// The picture of somebody new is blurred for others until a moderator has seen it, and
// gone once it was refused; both can be taken back. Of others nobody waits.
func TestPicturesOfNewPeople(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store) {
		visitor := newSite(t, store)
		visitor.handler = New(store, Config{BaseURL: "http://lode.example", SecondStepOptional: true, Uploads: t.TempDir()}, quiet())
		u, mo := modelstest.User(t, store, "ann"), modelstest.User(t, store, "mo", models.Moderator)
		ann, mod := visitor.as(t, u), visitor.as(t, mo)
		half := image.NewRGBA(image.Rect(0, 0, 300, 300))
		for y := range 300 {
			for x := range 300 {
				half.Set(x, y, color.Gray{Y: uint8(255 * (x / 150))}) //nolint:gosec // 0 or 255
			}
		}
		var file bytes.Buffer
		if err := png.Encode(&file, half); err != nil {
			t.Fatal(err)
		}
		if r := ann.upload(t, file.Bytes()); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("a picture gave %d", r.StatusCode)
		}
		src := page(t, visitor.get(t, u.Path())).Find("header img.av").AttrOr("src", "")
		sharp := func(s *site) bool {
			t.Helper()
			r := s.get(t, src)
			if r.StatusCode != http.StatusOK {
				return false
			}
			m, err := jpeg.Decode(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			side := m.Bounds().Dx()
			left, _, _, _ := m.At(side/2-side/16, side/2).RGBA()
			right, _, _, _ := m.At(side/2+side/16, side/2).RGBA()
			if clear := right-left > 0xc000; clear != strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("clear: %t, and it may be kept: %s", clear, r.Header.Get("Cache-Control"))
			}
			return right-left > 0xc000
		}
		if sharp(visitor) || sharp(visitor.as(t, modelstest.User(t, store, "bob"))) || !sharp(ann) || !sharp(mod) {
			t.Error("the picture is clear to others before anybody has seen it, or is not to ann and moderators")
		}
		queue := func() string { return page(t, mod.get(t, "/moderation?kind=person")).Find("li[id^=picture-]").Text() }
		act := func(name string) string {
			t.Helper()
			form := page(t, mod.get(t, "/moderation?kind=person")).Find("li[id^=picture-] form[action$='/" + name + "']").AttrOr("action", "")
			r := mod.post(t, form, url.Values{"back": {"kind=person"}})
			if r.StatusCode != http.StatusSeeOther {
				t.Fatalf("%s gives %d", form, r.StatusCode)
			}
			if again := mod.post(t, form, nil); again.StatusCode != http.StatusConflict {
				t.Errorf("%s twice gives %d", form, again.StatusCode)
			}
			return page(t, mod.get(t, r.Header.Get("Location"))).Find("[data-flash] form").AttrOr("action", "")
		}
		if !strings.Contains(queue(), "ann") {
			t.Fatal("it does not wait for a moderator")
		}
		undo := act("seen")
		if !sharp(visitor) || queue() != "" {
			t.Error("it was seen and is not shown, or still waits")
		}
		mod.post(t, undo, nil)
		if sharp(visitor) || queue() == "" {
			t.Error("after the undo it does not wait")
		}
		undo = act("refusal")
		if r := visitor.get(t, src); r.StatusCode != http.StatusNotFound || page(t, visitor.get(t, u.Path())).Find("header img.av").Length() != 0 {
			t.Errorf("it was refused, and its address gives %d", r.StatusCode)
		}
		if r := ann.post(t, "/account/avatar/undo", nil); r.StatusCode != http.StatusForbidden {
			t.Errorf("ann brings it back herself: %d", r.StatusCode)
		}
		mod.post(t, undo, nil)
		later := store.WithClock(func() time.Time { return time.Now().Add(time.Hour) })
		if sent := modelstest.Mail(t, later); len(sent) != 0 || queue() == "" {
			t.Errorf("a slip is told: %d messages", len(sent))
		}
		act("refusal")
		if sent := modelstest.Mail(t, later); len(sent) != 1 || sent[0].To != u.Email {
			t.Errorf("of the refusal she gets %d messages", len(sent))
		}
		visitor.as(t, modelstest.User(t, store, "ed", models.Editor)).upload(t, file.Bytes())
		if queue() != "" {
			t.Error("the picture of somebody who is not new waits")
		}
	})
}
