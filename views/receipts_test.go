package views

import (
	"testing"
	"time"

	"lode/models"
)

// A post that waits says how many are before it and how long others have waited, also
// where nothing tells that.
func TestWaitWords(t *testing.T) {
	for _, tt := range []struct {
		wait *models.QueueWait
		want string
	}{
		{nil, ""},
		{&models.QueueWait{Before: 12, Median: 39*time.Minute + 59*time.Second}, "12 posts are before it. Half of those of the last week waited less than 40 minutes."},
		{&models.QueueWait{Before: 1, Median: 20 * time.Second}, "1 post is before it. Half of those of the last week waited less than a minute."},
		{&models.QueueWait{Median: time.Minute}, "No post is before it. Half of those of the last week waited less than 2 minutes."},
		{&models.QueueWait{Before: 2, Median: 59 * time.Minute}, "2 posts are before it. Half of those of the last week waited less than 1 hour."},
		{&models.QueueWait{Before: 2, Median: 5*time.Hour + time.Minute}, "2 posts are before it. Half of those of the last week waited less than 6 hours."},
		{&models.QueueWait{Before: 2, Median: 50 * time.Hour}, "2 posts are before it. Half of those of the last week waited less than 3 days."},
		{&models.QueueWait{Before: models.MaxBefore}, "More than 499 posts are before it. Nothing was decided in the last week that could tell how long it takes."},
	} {
		if got := (ReceiptPage{Standing: &models.Standing{Wait: tt.wait}}).WaitWords(); got != tt.want {
			t.Errorf("%+v is %q", tt.wait, got)
		}
	}
}
