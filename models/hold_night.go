package models

import (
	"fmt"
	"time"
	_ "time/tzdata" // a time zone is a setting, and the machine may have none
)

// Night is whose posts wait between two hours of the day.
type Night string

// Whose posts wait at night.
const (
	NightOff Night = "off" // nobody's
	NightNew Night = "new" // those of guests and new members
	NightAll Night = "all" // all but those of the house
)

// holds reports whether what w sends at night waits.
func (n Night) holds(w Writer) bool {
	return n == NightAll && !w.User.May(ToPublish) || n == NightNew && w.isNew()
}

// zone is the time zone of the site.
func (set Settings) zone() *time.Location {
	zone, err := time.LoadLocation(set.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// notAZone says what is wrong with the name of a time zone, or "".
func notAZone(name string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "This is not a time zone, such as Europe/Berlin or America/New_York."
	}
	return ""
}

// nightEnds is when the night that it is at now ends, or nil by day.
func (set Settings) nightEnds(now time.Time) *time.Time {
	local := now.In(set.zone())
	from, to, hour := set.NightFrom, set.NightTo, local.Hour()
	if from == to || from < to && (hour < from || hour >= to) || from > to && hour < from && hour >= to {
		return nil
	}
	end := time.Date(local.Year(), local.Month(), local.Day(), to, 0, 0, 0, local.Location())
	if !end.After(local) {
		end = time.Date(local.Year(), local.Month(), local.Day()+1, to, 0, 0, 0, local.Location())
	}
	return &end
}

// nightHours are the hours of the night in words.
func (set Settings) nightHours() string {
	return fmt.Sprintf("%02d:00 to %02d:00 (%s)", set.NightFrom, set.NightTo, set.zone())
}
