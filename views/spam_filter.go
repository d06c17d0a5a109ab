package views

import "lode/models"

// SpamFilter is the page about the filter that learns from decisions.
var SpamFilter = page[SpamFilterPage]("moderation/spam_filter.html")

// SpamFilterPage is what SpamFilter shows.
type SpamFilterPage struct {
	*models.Filter
}
