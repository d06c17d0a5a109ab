package views

import "lode/models"

// Openness is what becomes of new posts in a place, as a page says it.
type Openness struct {
	*models.Condition                  // nil for the usual rules
	Forum             bool             // there is the forum to go on in
	Barred            *models.Sanction // that keeps the reader from posting there
}

// IsClosed reports whether nothing can be posted there.
func (o Openness) IsClosed() bool { return o.Condition != nil && o.Mode == models.IsClosed }

// ClosedWords say why there is no form.
func (o Openness) ClosedWords() string {
	if !o.IsClosed() {
		return "Nothing can be added here."
	}
	return o.Said()
}

// HeldWords say that what is posted waits, or nothing.
func (o Openness) HeldWords() string {
	if o.Condition == nil || o.IsClosed() {
		return ""
	}
	return o.Said()
}

// Words say either, or nothing, for the page of a category or board. That the whole
// site is held is said where people post.
func (o Openness) Words() string {
	if o.Condition == nil || o.Kind != models.HoldCategory && o.Kind != models.HoldBoard {
		return ""
	}
	return o.Said()
}
