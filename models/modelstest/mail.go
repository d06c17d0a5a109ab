package modelstest

import (
	"testing"

	"lode/models"
)

// Mail does what the worker does with the messages that are due, and returns those
// that it would send.
func Mail(t testing.TB, s *models.Store) []*models.Letter {
	t.Helper()
	var letters []*models.Letter
	for {
		jobs, err := s.ClaimJobs(t.Context(), 20)
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs) == 0 {
			return letters
		}
		for _, j := range jobs {
			l, err := s.Letter(t.Context(), j)
			if err != nil {
				t.Fatalf("%s: %v", j.Kind, err)
			}
			if l == nil {
				err = s.FinishJob(t.Context(), j)
			} else {
				letters = append(letters, l)
				err = s.FinishMail(t.Context(), j, l)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// OneLetter is the only message that is due, to this address.
func OneLetter(t testing.TB, s *models.Store, to string) *models.Letter {
	t.Helper()
	letters := Mail(t, s)
	if len(letters) != 1 || letters[0].To != to {
		t.Fatalf("%d messages are due, one was to go to %s: %+v", len(letters), to, letters)
	}
	return letters[0]
}
