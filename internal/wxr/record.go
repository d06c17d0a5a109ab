// Package wxr reads WordPress exports (WXR 1.0 to 1.2) as a stream of records,
// and turns WordPress's way of writing an article into plain HTML.
//
// The file may be of any size: one record is in memory at a time, and none is
// larger than MaxRecord. A record that cannot be read is a Reject, not the end
// of the reading. Nothing is fetched and no entity but XML's and HTML's named
// ones means anything.
//
//   - record.go: what comes out
//   - reader.go: Reader, the order of things in the file
//   - scan.go, scan_tag.go: where one record ends and the next begins
//   - item.go, decode.go: one record's XML into its struct
//   - clean.go: broken bytes, references, dates and numbers
//   - content.go, shortcode.go, paragraph.go, tag.go: HTML
//   - highlights.go, bullet.go, line.go: Highlights
//   - excerpt.go: PlainExcerpt
package wxr

import "time"

// Record is one of *Site, *Author, *Term, *Item and *Reject.
type Record interface{ record() }

func (*Site) record()   {}
func (*Author) record() {}
func (*Term) record()   {}
func (*Item) record()   {}
func (*Reject) record() {}

// Site is the weblog itself. It comes first, and once.
type Site struct {
	Title, Link, BaseURL, Version string
}

// Author is somebody who wrote for the site. ID is zero where the
// export has none.
type Author struct {
	ID                 int64
	Login, Email, Name string
}

// Term is a category ("category"), a tag ("post_tag") or a word of another
// taxonomy. Parent is the parent's slug. Name is the slug where the export has
// no name. The terms of an Item have neither ID, Parent nor Description.
type Term struct {
	Taxonomy, Slug, Name, Parent, Description string
	ID                                        int64
}

// Item is a post, a page, an attachment, a menu entry or whatever a plugin
// added; Type and Status are WordPress's words. Title is text that may hold
// tags if its author typed them. Content and Excerpt are as WordPress stores
// them, see HTML. Times are UTC, and zero where the export has none, as for
// most drafts.
type Item struct {
	ID                         int64
	Type, Status, Slug         string
	Title, Link, GUID, Creator string
	Excerpt, Content           string
	Parent                     int64
	Published, Modified        time.Time
	CommentsOpen, Sticky       bool
	Password                   string
	Terms                      []Term
	Meta                       map[string][]string
	Comments                   []Comment
	AttachmentURL              string
}

// Comment is an answer to an Item, or to the comment numbered Parent. Type is
// "comment", "pingback", "trackback" or a plugin's word. Content is as stored:
// text with a few tags.
type Comment struct {
	ID, Parent, UserID     int64
	Author, Email, URL, IP string
	Content, Type          string
	State                  State
	Created                time.Time
}

// State says what the moderators thought of a comment.
type State string

// The states of a comment. What is not known to be any of them is pending.
const (
	Pending State = "pending"
	Public  State = "public"
	Spam    State = "spam"
	Trash   State = "trash"
)

// Reject is something that could not be read, and why. Kind is "item",
// "comment", "author", "category", "tag" or "term". ID and Title are filled in
// if they could be made out. Line and Offset say where the record begins; a
// comment's are those of its item.
type Reject struct {
	Kind   string
	ID     int64
	Title  string
	Reason string
	Line   int
	Offset int64
}
