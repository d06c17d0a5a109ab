package models_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"lode/models"
	"lode/models/modelstest"
)

func TestChangeRole(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, mod, ann := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "mo", models.Moderator), modelstest.User(t, s, "ann")
		tests := []struct {
			name    string
			by      *models.User
			id      int64
			was, to models.Role
			want    error
			field   string
		}{
			{"a moderator may not", mod, ann.ID, models.Member, models.Admin, models.ErrForbidden, ""},
			{"a visitor may not", nil, ann.ID, models.Member, models.Admin, models.ErrForbidden, ""},
			{"nobody their own", ada, ada.ID, models.Admin, models.Member, nil, "role"},
			{"not to what is no role", ada, ann.ID, models.Member, "king", nil, "role"},
			{"not who is not there", ada, 999, models.Member, models.Author, models.ErrNotFound, ""},
			{"not from what it no longer is", ada, ann.ID, models.Editor, models.Author, models.ErrConflict, ""},
			{"an admin may", ada, ann.ID, models.Member, models.Author, nil, ""},
		}
		for _, tt := range tests {
			_, err := s.ChangeRole(t.Context(), tt.by, tt.id, models.RoleInput{Role: tt.to, Was: tt.was})
			invalid, _ := errors.AsType[models.Invalid](err)
			if tt.field != "" && invalid[tt.field] == "" || tt.field == "" && !errors.Is(err, tt.want) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		acts, _, err := s.Acts(t.Context(), ada, models.ActOnRole, models.Page{Number: 1})
		if err != nil || len(acts) != 1 || acts[0].Person.Name != "ann" || acts[0].NewValue != "author" {
			t.Fatalf("the history is %+v (%v)", acts, err)
		}
		if _, err := s.UndoAct(t.Context(), ada, models.ActOnRole, acts[0].ID); err != nil {
			t.Fatal(err)
		}
		if u, err := s.UserByName(t.Context(), "ann"); err != nil || u.Role != models.Member {
			t.Errorf("after the undo ann is %s (%v)", u.Role, err)
		}
	})
}

// Two admins who take the role from each other at once leave one.
func TestAnAdminIsAlwaysLeft(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada, ben := modelstest.User(t, s, "ada", models.Admin), modelstest.User(t, s, "ben", models.Admin)
		var wg sync.WaitGroup
		for _, p := range [][2]*models.User{{ada, ben}, {ben, ada}} {
			wg.Go(func() {
				_, _ = s.ChangeRole(t.Context(), p[0], p[1].ID, models.RoleInput{Role: models.Member, Was: models.Admin})
			})
		}
		wg.Wait()
		var admins int64
		if err := s.DB().Model(&models.User{}).Where("role = 'admin'").Count(&admins).Error; err != nil || admins != 1 {
			t.Errorf("%d admins are left (%v)", admins, err)
		}
	})
}

func TestPeople(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, s *models.Store) {
		ada := modelstest.User(t, s, "ada", models.Admin)
		for i := range models.PeoplePerPage {
			modelstest.User(t, s, fmt.Sprintf("person_%d", i))
		}
		modelstest.User(t, s, "Zoë")
		first, next, err := s.People(t.Context(), ada, "", models.Page{Number: 1})
		if err != nil || len(first) != models.PeoplePerPage || first[0].Name != "Zoë" || next.Number != 2 {
			t.Fatalf("the first page has %d people, then %+v (%v)", len(first), next, err)
		}
		rest, next, err := s.People(t.Context(), ada, "", models.Page{Number: 2, Before: next.Before})
		if err != nil || len(rest) != 2 || rest[1].Name != "ada" || next.Number != 0 {
			t.Errorf("the second page has %d people, then %+v (%v)", len(rest), next, err)
		}
		for start, want := range map[string]int{"AD": 1, "ada@ex": 1, "zoe": 1, "person_4": 11, "%": 0, "_": 0, "nobody": 0, "zoë": 1} {
			found, _, err := s.People(t.Context(), ada, start, models.Page{Number: 1})
			if err != nil || len(found) != want {
				t.Errorf("%q finds %d, want %d (%v)", start, len(found), want, err)
			}
		}
		if _, _, err := s.People(t.Context(), modelstest.User(t, s, "mo", models.Moderator), "", models.Page{Number: 1}); !errors.Is(err, models.ErrForbidden) {
			t.Errorf("a moderator: %v", err)
		}
	})
}
