package models

import (
	"fmt"
	"strconv"
	"time"
)

// MaxTrust is the highest level of trust.
const MaxTrust = 3

// RecentPosts is how many of a member's latest posts count towards trust.
const RecentPosts = 500

// Record is what a member has done, as far as trust goes.
type Record struct {
	Days      int  // whole days since they joined
	Active    int  // days on which they were here
	Approved  int  // of their latest posts, those that everyone may read
	Refused   int  // and those that were rejected or marked as spam
	Useful    int  // how often the approved ones were found useful
	Confirmed bool // the e-mail address

	Suspended *time.Time // until when they are, or were, suspended
}

// Level is a level of trust: what it takes, and what it allows.
type Level struct {
	Number int
	Name   string

	Confirmed bool
	Days      int
	Active    int
	Approved  int
	Useful    int
	OneIn     int           // at most one post in so many refused; 0 for any number
	Clean     time.Duration // since the end of the last suspension

	MoreLinks int // how many more links than others they may put into a post
}

// Levels is the whole of trust, in rising order. The level before has to be
// reached as well.
var Levels = [MaxTrust + 1]Level{
	{Number: 0, Name: "New"},
	{Number: 1, Name: "Known", Confirmed: true, Days: 1, Active: 1, Approved: 3},
	{Number: 2, Name: "Regular", Confirmed: true, Days: 15, Active: 7, Approved: 20, Useful: 5, OneIn: 10, Clean: 90 * 24 * time.Hour, MoreLinks: 3},
	{Number: 3, Name: "Trusted", Confirmed: true, Days: 60, Active: 30, Approved: 100, Useful: 50, OneIn: 20, Clean: 180 * 24 * time.Hour, MoreLinks: anyLinks},
}

// anyLinks is more links than fit into a post.
const anyLinks = maxBody

// TrustFor is the level that a member has earned by what they have done.
func TrustFor(r Record, now time.Time) int {
	level := 0
	for _, l := range Levels[1:] {
		if len(l.Missing(r, now)) > 0 {
			break
		}
		level = l.Number
	}
	return level
}

// trust is the level that a member has: what they have earned, or were given.
// Nobody who is suspended has any.
func (u *User) trust(r Record, now time.Time) int {
	if r.Suspended != nil && r.Suspended.After(now) {
		return 0
	}
	return max(u.TrustGranted, TrustFor(r, now))
}

// Step is one thing that a level takes: how far a member is, how far they have to
// come, and what is missing in words, or "".
type Step struct {
	Label      string
	Have, Need string
	Missing    string
}

// Steps are all that a level takes.
func (l Level) Steps(r Record, now time.Time) []Step {
	var steps []Step
	add := func(label string, have, need string, missing string) {
		steps = append(steps, Step{label, have, need, missing})
	}
	count := func(label string, have, need int, one, many string) {
		if need > 0 {
			add(label, strconv.Itoa(have), strconv.Itoa(need), more(need-have, one, many))
		}
	}
	if l.Confirmed {
		missing := ""
		if !r.Confirmed {
			missing = "a confirmed e-mail address"
		}
		add("E-mail address confirmed", yesNo(r.Confirmed), "yes", missing)
	}
	count("Days since you joined", r.Days, l.Days, "day", "days")
	count("Days on which you were here", r.Active, l.Active, "day on which you are here", "days on which you are here")
	count("Posts that everyone may read", r.Approved, l.Approved, "approved post", "approved posts")
	count("Times your posts were found useful", r.Useful, l.Useful, "mark as useful", "marks as useful")
	if l.OneIn > 0 {
		step := Step{Label: "Posts refused", Have: fmt.Sprintf("%d of %d", r.Refused, r.Refused+r.Approved), Need: fmt.Sprintf("at most 1 in %d", l.OneIn)}
		if short := r.Refused*l.OneIn - r.Refused - r.Approved; short > 0 {
			step.Missing = more(short, "approved post", "approved posts") + ", so that at most 1 in " + strconv.Itoa(l.OneIn) + " was refused"
		}
		steps = append(steps, step)
	}
	if r.Suspended != nil {
		clean := r.Suspended.Add(l.Clean)
		step := Step{Label: "Suspension", Have: "until " + r.Suspended.Format(dayFormat), Need: "over"}
		if !r.Suspended.Before(forever) {
			step.Have = "without an end"
		}
		if l.Clean > 0 {
			step.Need = fmt.Sprintf("over for %d days", int(l.Clean.Hours()/24))
		}
		if clean.After(now) {
			step.Missing = "no suspension before " + clean.Format(dayFormat)
			if !r.Suspended.Before(forever) {
				step.Missing = "an end of the suspension"
			}
		}
		steps = append(steps, step)
	}
	return steps
}

const dayFormat = "2 January 2006"

// Missing is what a member still lacks for a level, each in words.
func (l Level) Missing(r Record, now time.Time) []string {
	var missing []string
	for _, step := range l.Steps(r, now) {
		if step.Missing != "" {
			missing = append(missing, step.Missing)
		}
	}
	return missing
}

// Allows is what a level allows beyond the one before, each in words.
func (l Level) Allows(set Settings) []string {
	switch l.Number {
	case 0:
		allows := []string{
			"Reply to stories, and open and answer topics in the forum.",
			fmt.Sprintf("On the first day: %d topics, %d replies, and %d links in a post.", firstTopics, firstReplies, firstLinks),
			"Change a post for " + minutes(set.EditMinutes) + " after sending it.",
		}
		if set.HoldFirst {
			allows = append(allows, "A first post is read by a moderator before it appears; after one approval later ones appear at once.")
		}
		return allows
	case 1:
		return []string{
			"No limits of the first day.",
			"Change a post for " + minutes(set.EditMinutesTrusted) + " after sending it.",
			"Any number of posts may wait for a moderator at a time.",
		}
	case 2:
		if set.HoldLinks > 0 {
			return []string{fmt.Sprintf("Posts with up to %d links appear at once.", set.HoldLinks+l.MoreLinks-1)}
		}
	case 3:
		if set.HoldLinks > 0 {
			return []string{"No number of links makes a post wait."}
		}
	}
	return []string{"Nothing more on this site at present."}
}

// linksHeld is from how many links on a post by u waits; 0 for never.
func (set Settings) linksHeld(u *User) int {
	if set.HoldLinks == 0 || u == nil {
		return set.HoldLinks
	}
	return set.HoldLinks + Levels[u.Trust].MoreLinks
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// more is "2 more days", or "" if none are needed.
func more(n int, one, many string) string {
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return "1 more " + one
	}
	return fmt.Sprintf("%d more %s", n, many)
}

// minutes is a number of minutes as people say it.
func minutes(n int) string {
	for _, unit := range []struct {
		minutes   int
		one, many string
	}{{24 * 60, "day", "days"}, {60, "hour", "hours"}, {1, "minute", "minutes"}} {
		if n >= unit.minutes && n%unit.minutes == 0 {
			if n == unit.minutes {
				return "1 " + unit.one
			}
			return fmt.Sprintf("%d %s", n/unit.minutes, unit.many)
		}
	}
	return "no time"
}
