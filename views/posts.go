package views

import "lode/models"

// EditPost is the form in which a writer changes a post.
var EditPost = page[EditPostPage]("posts/edit.html")

// EditPostPage is what EditPost shows.
type EditPostPage struct {
	Form
	Post    *models.Post
	Body    string
	Receipt string
	Theirs  string // the text as it stands, if somebody changed it meanwhile
}

// Editor is the field for the text.
func (p EditPostPage) Editor() Editor { return Editor{p.Body, p.Errors["body"]} }

// Receipt is the private page of one post.
var Receipt = page[ReceiptPage]("receipts/show.html")

// ReceiptPage is what Receipt shows.
type ReceiptPage struct {
	Standing    *models.Standing
	CanChange   bool
	CanWithdraw bool
	Erasable    bool // by the guest who has confirmed the address in this browser
}

// Headline is what became of the post, in a few words.
func (p ReceiptPage) Headline() string {
	switch p.Standing.Post.State {
	case models.Pending:
		return "Waiting for review"
	case models.Public:
		return "Published"
	case models.Withdrawn:
		return "Withdrawn"
	case models.Rejected:
		return "Not published"
	case models.Spam:
		return "Marked as spam"
	}
	return "Removed"
}

// Confirm is the page that a mailed link opens. It confirms nothing by itself.
var Confirm = page[ConfirmPage]("confirmations/show.html")

// ConfirmPage is what Confirm shows.
type ConfirmPage struct {
	Confirmation *models.Confirmation
	Token        string
	Done         bool
}
