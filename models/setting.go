package models

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// Setting is one thing an admin may set. The table below is the settings page: to
// add a setting, add a field to Settings and a line here.
type Setting struct {
	Name     string // of its field in the form, in the row and in the history
	Group    string
	Label    string
	Help     string
	Kind     SettingKind
	Min, Max int    // of a number, or of a text's length in characters
	Unit     string // of a number
	Choices  []Choice
	wrong    func(string) string // what is wrong with a line beyond its length, or ""
	field    func(*Settings) any // a pointer to the value: a string, a bool or an int
}

// SettingKind is how a setting is filled in.
type SettingKind string

// The kinds of settings.
const (
	LineSetting   SettingKind = "line"
	TextSetting   SettingKind = "text" // of several lines
	EmailSetting  SettingKind = "email"
	NumberSetting SettingKind = "number"
	YesSetting    SettingKind = "yes" // or no
	ChoiceSetting SettingKind = "choice"
)

// Choice is one of the values of a setting that has a few.
type Choice struct{ Value, Label string }

// The groups of the page.
const (
	groupSite    = "The site"
	groupPosting = "Replies and posts"
	groupMail    = "Mail"
	groupKeeping = "How long things are kept"
	groupClosing = "Read only"
)

// settingsTable is every setting, in the order of the page. What is kept how long
// has its own table in retention.go.
var settingsTable = slices.Concat([]Setting{
	{Name: "site_name", Group: groupSite, Label: "Name of the site", Kind: LineSetting, Min: 1, Max: 60, field: func(s *Settings) any { return &s.SiteName },
		Help: "Stands at the top of every page, in mail and in feeds."},
	{Name: "tagline", Group: groupSite, Label: "What it is about", Kind: LineSetting, Max: 120, field: func(s *Settings) any { return &s.Tagline },
		Help: "A few words for search engines and feeds."},
	{Name: "contact", Group: groupSite, Label: "Contact address", Kind: EmailSetting, Max: maxEmail, field: func(s *Settings) any { return &s.Contact },
		Help: "Where readers, authorities and people who find a hole in the site can write to. Everyone can read it on the terms and privacy pages and in security.txt."},
	{Name: "postal_address", Group: groupSite, Label: "Postal address", Kind: TextSetting, Max: 300, field: func(s *Settings) any { return &s.PostalAddress },
		Help: "Who runs the site, and where. It stands on the terms page and at the end of mail, as the law asks for in many places."},
	{Name: "posting", Group: groupPosting, Label: "New posts", Kind: ChoiceSetting, field: func(s *Settings) any { return &s.Posting },
		Help:    "For a flood, or a night when nobody watches. Posts of staff are always taken.",
		Choices: []Choice{{string(PostingOpen), "By the usual rules"}, {string(PostingHeld), "Each waits for a moderator"}, {string(PostingClosed), "None are taken"}}},
	{Name: "hold_first", Group: groupPosting, Label: "A first post waits for a moderator", Kind: YesSetting, field: func(s *Settings) any { return &s.HoldFirst }},
	{Name: "hold_links", Group: groupPosting, Label: "Links that make a post wait", Kind: NumberSetting, Max: 100, Unit: "links", field: func(s *Settings) any { return &s.HoldLinks },
		Help: "A post with this many links or more waits for a moderator; 0 for never."},
	{Name: "links_allowed", Group: groupPosting, Label: "Domains whose links do not count", Kind: TextSetting, Max: 4000, wrong: notDomains, field: func(s *Settings) any { return &s.LinksAllowed },
		Help: "One a line; a domain stands for all hosts in it. Shorteners such as bit.ly always count: nobody knows where they lead."},
	{Name: "links_held", Group: groupPosting, Label: "Domains whose links make a post wait", Kind: TextSetting, Max: 4000, wrong: notDomains, field: func(s *Settings) any { return &s.LinksHeld }},
	{Name: "links_refused", Group: groupPosting, Label: "Domains whose links are refused", Kind: TextSetting, Max: 4000, wrong: notDomains, field: func(s *Settings) any { return &s.LinksRefused },
		Help: "Whoever tries is told which, and keeps the text."},
	{Name: "hold_often", Group: groupPosting, Label: "Posts of whoever is often rejected wait for a moderator", Kind: YesSetting, field: func(s *Settings) any { return &s.HoldOften },
		Help: "Of somebody with at least 5 posts decided on in 30 days and more than 30 % of them rejected or spam. It ends by itself."},
	{Name: "hold_phone", Group: groupPosting, Label: "A telephone number makes a post wait for a moderator", Kind: YesSetting, field: func(s *Settings) any { return &s.HoldPhone },
		Help: "One with a plus or two noughts in front, or after a word such as call or WhatsApp. Figures and dates are none."},
	{Name: "hold_days", Group: groupPosting, Label: "Posts of new accounts wait for", Kind: NumberSetting, Max: 365, Unit: "days", field: func(s *Settings) any { return &s.HoldDays },
		Help: "Counted from when the account was opened. 0 for not at all."},
	{Name: "spam_rule", Group: groupPosting, Label: "Rule that spam breaks", Kind: NumberSetting, Max: 9999, Unit: "(number of a rule)", field: func(s *Settings) any { return &s.SpamRule },
		Help: "Its number at /rules. Whoever wrote what is marked as spam is told this rule. 0 for none."},
	{Name: "night", Group: groupPosting, Label: "At night", Kind: ChoiceSetting, field: func(s *Settings) any { return &s.Night },
		Help:    "Who posts then is told from when on somebody will look.",
		Choices: []Choice{{string(NightOff), "As by day"}, {string(NightNew), "Posts of guests and new members wait"}, {string(NightAll), "Each post waits"}}},
	{Name: "night_from", Group: groupPosting, Label: "The night begins at", Kind: NumberSetting, Max: 23, Unit: "o’clock", field: func(s *Settings) any { return &s.NightFrom }},
	{Name: "night_to", Group: groupPosting, Label: "The night ends at", Kind: NumberSetting, Max: 23, Unit: "o’clock", field: func(s *Settings) any { return &s.NightTo }},
	{Name: "time_zone", Group: groupPosting, Label: "Time zone of the night", Kind: LineSetting, Min: 1, Max: 60, wrong: notAZone, field: func(s *Settings) any { return &s.TimeZone },
		Help: "Such as Europe/Berlin. All other times on the site are in UTC."},
	{Name: "close_days", Group: groupPosting, Label: "Replies close after", Kind: NumberSetting, Max: 3650, Unit: "days", field: func(s *Settings) any { return &s.CloseDays },
		Help: "Counted from when the article was published, unless somebody has decided otherwise for it. 0 for never."},
	{Name: "filter_holds", Group: groupPosting, Label: "What the spam filter is sure of waits for a moderator", Kind: YesSetting, field: func(s *Settings) any { return &s.FilterHolds },
		Help: "It does so only while it has been right in 98% of what it called spam, over the last 200 decisions. It never refuses anything. How it does stands at /moderation/filter."},
	{Name: "post_seconds", Group: groupPosting, Label: "Time between two posts of one person", Kind: NumberSetting, Max: 3600, Unit: "seconds", field: func(s *Settings) any { return &s.PostSeconds },
		Help: "Whoever is faster is told how long to wait and keeps the text. It does not count for people of the house. 0 for none."},
	{Name: "edit_minutes", Group: groupPosting, Label: "Time to change a post, at first", Kind: NumberSetting, Max: 7 * 24 * 60, Unit: "minutes", field: func(s *Settings) any { return &s.EditMinutes },
		Help: "For guests and new members. 0 for never."},
	{Name: "edit_minutes_trusted", Group: groupPosting, Label: "Time to change a post, once trusted", Kind: NumberSetting, Max: 30 * 24 * 60, Unit: "minutes", field: func(s *Settings) any { return &s.EditMinutesTrusted },
		Help: "1,440 minutes are a day."},
	{Name: "staff_edit", Group: groupPosting, Label: "Moderators may change what others wrote", Kind: YesSetting, field: func(s *Settings) any { return &s.StaffEdit },
		Help: "Each change says below the post that it was made, when and why; the text before is kept and the writer is told. Press councils advise to remove a post rather than to change its words."},
	{Name: "log_hours", Group: groupPosting, Label: "Time before a decision stands in the open log", Kind: NumberSetting, Max: 7 * 24, Unit: "hours", field: func(s *Settings) any { return &s.LogHours },
		Help: "So that readers cannot tell who is deciding just now. Writers learn of a decision about their post at once. 0 for at once."},
	{Name: "mails_per_day", Group: groupMail, Label: "Most mail to one address in a day", Kind: NumberSetting, Max: 1000, Unit: "messages", field: func(s *Settings) any { return &s.MailsPerDay },
		Help: "Of the kinds that can be stopped. What comes after is not sent; it stands on the site. What somebody has asked for, such as a link to sign in, is always sent."},
	{Name: "letter_opening", Group: groupMail, Label: "How messages about decisions begin", Kind: TextSetting, Max: 2000, field: func(s *Settings) any { return &s.LetterOpening },
		Help: "A greeting, or a word of the house. What was decided, by which rule, by whom and how to appeal always follows. Ready answers are words for single rules."},
	{Name: "letter_closing", Group: groupMail, Label: "How they end", Kind: TextSetting, Max: 2000, field: func(s *Settings) any { return &s.LetterClosing }},
	{Name: "digest_minutes", Group: groupMail, Label: "Time before moderators are mailed what waits", Kind: NumberSetting, Min: 1, Max: 7 * 24 * 60, Unit: "minutes", field: func(s *Settings) any { return &s.DigestMinutes },
		Help: "Once a post or a report has waited so long, each moderator gets a message with what waits: once an hour at most, or once a day, or none, as they have chosen."},
}, keepingSettings(), []Setting{
	{Name: "read_only", Group: groupClosing, Label: "Who can write", Kind: ChoiceSetting, field: func(s *Settings) any { return &s.ReadOnly },
		Help:    "Reading goes on. Whoever tries to send something is told so and keeps the text.",
		Choices: []Choice{{string(ReadOnlyOff), "Everyone, as usual"}, {string(ReadOnlyStaff), "Nobody but staff"}, {string(ReadOnlyAll), "Nobody but admins"}}},
	{Name: "read_only_words", Group: groupClosing, Label: "What they are told", Kind: LineSetting, Max: 200, field: func(s *Settings) any { return &s.ReadOnlyWords },
		Help: "Why, and until when: “We are moving to a new server and will be back at 18:00 UTC.”"},
})

// Group is a part of the settings page.
type Group struct {
	Name     string
	Settings []Setting
}

// SettingGroups are all settings as the page shows them.
func SettingGroups() []Group {
	var groups []Group
	for _, st := range settingsTable {
		i := slices.IndexFunc(groups, func(g Group) bool { return g.Name == st.Group })
		if i < 0 {
			groups, i = append(groups, Group{Name: st.Group}), len(groups)
		}
		groups[i].Settings = append(groups[i].Settings, st)
	}
	return groups
}

// settingByName finds a setting. One that a newer program has written has no line.
func settingByName(name string) (Setting, bool) {
	i := slices.IndexFunc(settingsTable, func(st Setting) bool { return st.Name == name })
	if i < 0 {
		return Setting{Name: name, Label: name, Kind: LineSetting}, false
	}
	return settingsTable[i], true
}

// Value is what the setting is set to, as it is typed and stored in the history.
func (st Setting) Value(in Settings) string {
	switch v := reflect.ValueOf(st.field(&in)).Elem(); v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	default:
		return v.String()
	}
}

// set puts a typed value into the settings and returns what is wrong with it, or "".
func (st Setting) set(in *Settings, text string) string {
	v := reflect.ValueOf(st.field(in)).Elem()
	switch st.Kind {
	case YesSetting:
		v.SetBool(text == "true")
	case NumberSetting:
		n, err := strconv.Atoi(cleanLine(text))
		if err != nil || n < st.Min || n > st.Max {
			return fmt.Sprintf("A whole number from %d to %d.", st.Min, st.Max)
		}
		v.SetInt(int64(n))
	case ChoiceSetting:
		if !slices.ContainsFunc(st.Choices, func(c Choice) bool { return c.Value == text }) {
			return "Choose one of these."
		}
		v.SetString(text)
	case LineSetting, TextSetting, EmailSetting:
		return st.setText(v, text)
	}
	return ""
}

func (st Setting) setText(v reflect.Value, text string) string {
	clean := cleanLine
	if st.Kind == TextSetting {
		clean = cleanText
	}
	text = clean(text)
	switch n := len([]rune(text)); {
	case n < st.Min:
		return "This cannot be empty."
	case n > st.Max:
		return fmt.Sprintf("Please keep it under %d characters.", st.Max)
	}
	if st.Kind == EmailSetting && text != "" {
		email, ok := cleanEmail(text)
		if !ok {
			return "Give an e-mail address, such as name@example.org."
		}
		text = email
	}
	if st.wrong != nil {
		if wrong := st.wrong(text); wrong != "" {
			return wrong
		}
	}
	v.SetString(text)
	return ""
}

// Words is a value of the setting as a person would say it.
func (st Setting) Words(value string) string {
	switch st.Kind {
	case YesSetting:
		return map[bool]string{true: "yes", false: "no"}[value == "true"]
	case ChoiceSetting:
		for _, c := range st.Choices {
			if c.Value == value {
				return c.Label
			}
		}
	case NumberSetting:
		return value + " " + st.Unit
	}
	if value == "" {
		return "empty"
	}
	return "“" + value + "”"
}
