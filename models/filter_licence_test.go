package models_test

import (
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

// The filter may hold only while it is right often enough, and only what it is sure
// of; it never refuses.
func TestFilterLicence(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		c := newChecked(t, s)
		c.set(func(set *models.Settings) { set.FilterHolds = true })
		teach(t, s, c.mod, c.article, 220)
		f, err := s.SpamFilter(t.Context(), c.mod)
		if err != nil || f.Licensed() || f.Judged >= 200 || f.Missing() == "" {
			t.Fatalf("after %d judgements: licensed %t (%v)", f.Judged, f.Licensed(), err)
		}
		if p := c.reply(advert(11)); p.State != models.Public {
			t.Errorf("without a licence it holds for %q", kinds(p))
		}
		for i := range 24 {
			decide(t, s, c.mod, written(t, s, c.article, 2000+i, advert(i+3)), models.ActSpam)
		}
		if f, err = s.SpamFilter(t.Context(), c.mod); err != nil || !f.Licensed() || f.Missing() != "" || len(f.Errors) != 0 {
			t.Fatalf("%+v, %v", f, err)
		}
		if p := c.reply(advert(12)); p.State != models.Pending || kinds(p) != models.HoldFilter {
			t.Errorf("with a licence an advertisement is %s for %q", p.State, kinds(p))
		}
		for i := 2100; f.Called != 100; i++ { // of which two may be wrong
			text, act := advert(i), models.ActSpam
			if f.Called > 100 {
				text, act = remark(i), models.ActApprove
			}
			decide(t, s, c.mod, written(t, s, c.article, i, text), act)
			if f, err = s.SpamFilter(t.Context(), c.mod); err != nil {
				t.Fatal(err)
			}
		}
		var last *models.Decision
		for i, want := range []bool{true, true, false} {
			// a good post that it calls spam
			p := written(t, s, c.article, 3000+i, advert(i+9))
			last = decide(t, s, c.mod, p, models.ActApprove)
			if f, err = s.SpamFilter(t.Context(), c.mod); err != nil || f.Licensed() != want || len(f.Errors) != i+1 || f.Judged != 200 {
				t.Errorf("after %d errors: %+v, %v", i+1, f.FilterRecord, err)
			}
		}
		if p := c.reply(advert(13)); p.State != models.Public {
			t.Errorf("after it lost the licence it holds for %q", kinds(p))
		}
		if _, err := s.Undo(t.Context(), c.mod, last.ID); err != nil {
			t.Fatal(err)
		}
		if f, err = s.SpamFilter(t.Context(), c.mod); err != nil || !f.Licensed() {
			t.Errorf("after the third error was taken back: %+v, %v", f.FilterRecord, err)
		}
		if p := c.reply(advert(14)); p.State != models.Pending || kinds(p) != models.HoldFilter {
			t.Errorf("with its licence back it leaves an advertisement %s", p.State)
		}
	})
}

func TestFilterLicensed(t *testing.T) {
	tests := []struct {
		judged, called, right int
		want                  bool
		percent               int
	}{
		{0, 0, 0, false, 0},
		{199, 100, 100, false, 100},
		{200, 100, 100, true, 100},
		{200, 100, 98, true, 98},
		{200, 100, 97, false, 97},
		{200, 101, 98, false, 97},
		{200, 50, 49, true, 98},
		{200, 49, 48, false, 97},
		{200, 20, 20, true, 100},
		{200, 20, 19, false, 95},
		{200, 19, 19, false, 100},
	}
	for _, tt := range tests {
		r := models.FilterRecord{Judged: tt.judged, Called: tt.called, Right: tt.right}
		if r.Licensed() != tt.want || r.Precision() != tt.percent || (r.Missing() == "") != tt.want {
			t.Errorf("%+v: licensed %t at %d%%, missing %q", r, r.Licensed(), r.Precision(), r.Missing())
		}
	}
}
