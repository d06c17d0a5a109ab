package models

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Settings are what an admin may change without a restart. What is not in the
// table has the value of DefaultSettings.
type Settings struct {
	SiteName  string `json:"site_name"`
	Tagline   string `json:"tagline"`
	HoldFirst bool   `json:"hold_first"` // a first post waits for a moderator
	HoldLinks int    `json:"hold_links"` // so does one with this many links; 0 for never

	FilterHolds bool `json:"filter_holds"` // so does what the filter calls spam, once it is right often enough

	// For so long a member may change a post without it being held again, in
	// minutes: while new, and once trusted.
	PostSeconds        int `json:"post_seconds"` // between two posts of one person
	EditMinutes        int `json:"edit_minutes"`
	EditMinutesTrusted int `json:"edit_minutes_trusted"`

	StaffEdit bool `json:"staff_edit"` // moderators may change texts

	Posting Posting `json:"posting"`

	// Posts that come between two hours of the day wait until somebody is awake.
	Night     Night  `json:"night"`
	NightFrom int    `json:"night_from"`
	NightTo   int    `json:"night_to"`
	TimeZone  string `json:"time_zone"`

	LinksAllowed string `json:"links_allowed"` // domains in lines; see post_links.go
	LinksHeld    string `json:"links_held"`
	LinksRefused string `json:"links_refused"`

	HoldOften bool `json:"hold_often"` // so do those of whoever is often rejected
	HoldPhone bool `json:"hold_phone"` // so do those with a telephone number
	HoldDays  int  `json:"hold_days"`  // so do those of accounts that are not so many days old; 0 for none
	SpamRule  int  `json:"spam_rule"`  // the number of the rule that spam breaks; 0 for none
	CloseDays int  `json:"close_days"` // so long replies are taken after publication; 0 for ever

	// LogHours is for how long an entry of the open log waits before everyone can
	// read it, in hours: those who decide are then harder to single out.
	LogHours int `json:"log_hours"`

	Contact       string   `json:"contact"`        // an e-mail address that everyone may read
	PostalAddress string   `json:"postal_address"` // of whoever runs the site, in lines
	ReadOnly      ReadOnly `json:"read_only"`
	ReadOnlyWords string   `json:"read_only_words"` // why, and until when

	// How long things are kept, in days; see retention.go.
	KeepAddresses    int `json:"keep_addresses"`
	KeepNetworks     int `json:"keep_networks"`
	KeepSpam         int `json:"keep_spam"`
	KeepRefused      int `json:"keep_refused"`
	KeepLinks        int `json:"keep_links"`
	KeepUndelivered  int `json:"keep_undelivered"`
	KeepMailLog      int `json:"keep_mail_log"`
	KeepRemovedNotes int `json:"keep_removed_notes"`
	KeepReports      int `json:"keep_reports"`
	KeepLoad         int `json:"keep_load"`

	MailsPerDay int `json:"mails_per_day"` // to one address, of mail that can be stopped

	// What messages about decisions begin and end with, beside what they say of the decision.
	LetterOpening string `json:"letter_opening"`
	LetterClosing string `json:"letter_closing"`

	DigestMinutes int `json:"digest_minutes"` // after which moderators are mailed what waits
}

// Posting is what the whole site does with new posts.
type Posting string

// What the site does with posts of those who are not of the house.
const (
	PostingOpen   Posting = "open"   // the usual rules
	PostingHeld   Posting = "held"   // each waits for a moderator
	PostingClosed Posting = "closed" // none is taken
)

// TakesPostsOf reports whether u may post anything just now.
func (s Settings) TakesPostsOf(u *User) bool {
	return s.Posting != PostingClosed || u.May(ToPublish)
}

// ReadOnly is who cannot write for a while.
type ReadOnly string

// Who can write.
const (
	ReadOnlyOff   ReadOnly = "off"   // everyone, as their rights are
	ReadOnlyStaff ReadOnly = "staff" // staff alone
	ReadOnlyAll   ReadOnly = "all"   // admins alone
)

// CanWrite reports whether u may send anything at all at present.
func (s Settings) CanWrite(u *User) bool {
	switch s.ReadOnly {
	case ReadOnlyStaff:
		return u.IsStaff()
	case ReadOnlyAll:
		return u != nil && u.Role == Admin
	}
	return true
}

// DefaultSettings are those of a new site.
func DefaultSettings() Settings {
	set := Settings{
		SiteName:           "Lode",
		Tagline:            "News and discussion",
		HoldFirst:          true,
		HoldLinks:          2,
		StaffEdit:          true,
		PostSeconds:        15,
		EditMinutes:        5,
		EditMinutesTrusted: 24 * 60,
		Posting:            PostingOpen,
		Night:              NightOff,
		NightFrom:          22,
		NightTo:            7,
		TimeZone:           "UTC",
		HoldOften:          true,
		HoldPhone:          true,
		SpamRule:           3,
		LogHours:           24,
		ReadOnly:           ReadOnlyOff,
		MailsPerDay:        20,
		DigestMinutes:      60,
	}
	defaultKeepings(&set)
	return set
}

// editWindow is how long u may change a post after writing it. The same holds
// for a guest, who is nil here.
func (s Settings) editWindow(u *User) time.Duration {
	if u != nil && u.Trust > 0 {
		return time.Duration(s.EditMinutesTrusted) * time.Minute
	}
	return time.Duration(s.EditMinutes) * time.Minute
}

func (s Settings) logDelay() time.Duration { return time.Duration(s.LogHours) * time.Hour }

// Site is what stands around every page: settings, sections, what is new.
type Site struct {
	Settings
	Sections []Category     // the categories in the navigation
	Rules    []Rule         // in force
	AllRules []Rule         // also those that were withdrawn
	Wordings []RuleVersion  // of all rules, oldest first
	Answers  []*ReadyAnswer // by rule
	Holding  bool           // there are hold settings
	Terms    int            // the version in force
	Latest   []*Article     // newest first
	Talk     []*Topic       // most recently opened first

	site, topics uint64 // the versions it was made at
}

const (
	navSections = 6 // how many categories fit into the navigation
	railItems   = 5 // how many articles and topics stand beside a page
)

// Site returns what stands around every page. It is made anew when any of it has
// changed and costs no query otherwise.
func (s *Store) Site(ctx context.Context) (*Site, error) {
	site, topics := s.versions.local[siteBucket].Load(), s.versions.local[topicsBucket].Load()
	if had := s.site.Load(); had != nil && had.site == site && had.topics == topics {
		return had, nil
	}
	made, err := s.loadSite(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading the site: %w", err)
	}
	made.site, made.topics = site, topics
	s.site.Store(made)
	return made, nil
}

func (s *Store) loadSite(ctx context.Context) (*Site, error) {
	site := &Site{Settings: DefaultSettings()}
	var row settingRow
	if err := s.read(ctx).Where("name = ?", settingsName).Limit(1).Find(&row).Error; err != nil {
		return nil, err
	}
	err := errors.Join(
		row.decode(&site.Settings),
		s.read(ctx).Where("EXISTS (SELECT 1 FROM article_categories ac WHERE ac.category_id = categories.id)").
			Order("position, name").Limit(navSections).Find(&site.Sections).Error,
		s.read(ctx).Order("number").Find(&site.AllRules).Error,
		s.read(ctx).Order("id").Find(&site.Wordings).Error,
		s.read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM hold_settings WHERE mode <> '')").Scan(&site.Holding).Error,
		s.read(ctx).Model(&Document{}).Select("COALESCE(MAX(version), 0)").Where("kind = ?", Terms).Scan(&site.Terms).Error,
		s.read(ctx).Select("id", "slug", "title", "published_at").Where(published+" AND listed").
			Order("published_at DESC, id DESC").Limit(railItems+1).Find(&site.Latest).Error,
		s.read(ctx).Joins("Board").Where(onLists+" AND NOT topics.pinned").Where(`"Board".read_by = ?`, ByAnyone).
			Order("topics.id DESC").Limit(railItems).Find(&site.Talk).Error,
	)
	if err != nil {
		return nil, err
	}
	site.Answers, err = s.readyAnswers(ctx)
	site.Rules = inForce(site.AllRules, site.Answers)
	return site, err
}
