package views

// QueueKey is a key of the queue and what it does. A moderator can change it in
// their browser.
type QueueKey struct {
	Name, Key, Does string
	Many            bool // with Shift for all that are selected
}

// Keys are the keys of the queue as they are at first. Digits reject by the rule of
// that number.
func (QueuePage) Keys() []QueueKey {
	return []QueueKey{
		{"next", "j", "Next", false},
		{"previous", "k", "Previous", false},
		{"approve", "a", "Approve, move on", true},
		{"spam", "s", "Spam, move on", true},
		{"trash", "d", "Trash, move on", true},
		{"reject", "f", "Reject: choose a rule, with words", false},
		{"answer", "r", "Approve and answer", false},
		{"edit", "e", "Edit, with a note that everyone can read", false},
		{"move", "m", "Move to the forum", false},
		{"select", "x", "Select; with Shift all", false},
		{"undo", "z", "Undo the last act", false},
		{"person", "b", "The person, and what can be done about them", false},
		{"open", "o", "Open the page", false},
	}
}
