package wxr

import (
	"encoding/xml"
	"strings"
)

// itemFields are the words an item's simple elements hold before they mean
// anything.
type itemFields struct {
	id, parent, sticky, comments           string
	pubDate, date, dateGMT, mod, modGMT    string
	title, link, guid, creator, attachment string
}

// item reads a post and everything that hangs on it.
func (c *cursor) item(reject *Reject) ([]Record, error) {
	it := new(Item)
	var f itemFields
	known := map[string]*string{
		"title": &f.title, "link": &f.link, "guid": &f.guid, "dc:creator": &f.creator, "pubDate": &f.pubDate,
		"content:encoded": &it.Content, "excerpt:encoded": &it.Excerpt,
		"wp:post_id": &f.id, "wp:post_parent": &f.parent, "wp:post_type": &it.Type, "wp:status": &it.Status,
		"wp:post_name": &it.Slug, "wp:post_password": &it.Password, "wp:is_sticky": &f.sticky,
		"wp:comment_status": &f.comments, "wp:attachment_url": &f.attachment,
		"wp:post_date": &f.date, "wp:post_date_gmt": &f.dateGMT,
		"wp:post_modified": &f.mod, "wp:post_modified_gmt": &f.modGMT,
	}
	var rejects []*Reject
	err := c.each(func(start xml.StartElement) error {
		switch qualified(start.Name) {
		case "category":
			return c.itemTerm(it, start)
		case "wp:postmeta":
			return c.meta(it)
		case "wp:comment":
			return c.comment(it, reject, &rejects)
		}
		return c.field(start, known)
	})
	ok := it.settle(f)
	reject.ID, reject.Title = it.ID, it.Title
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errBadID
	case it.ID == 0:
		return nil, errNoID
	case it.Type == "":
		return nil, errNoType
	}
	found := []Record{it}
	for _, r := range rejects {
		r.Title = it.Title
		found = append(found, r)
	}
	return found, nil
}

// settle gives the fields their meaning. It reports whether the numbers are
// numbers; a date that is none is only missing.
func (it *Item) settle(f itemFields) bool {
	it.Title, it.Creator = plain(f.title), strings.TrimSpace(f.creator)
	it.Link, it.GUID, it.AttachmentURL = address(f.link), address(f.guid), address(f.attachment)
	for _, s := range []*string{&it.Type, &it.Status, &it.Slug} {
		*s = strings.TrimSpace(*s)
	}
	it.CommentsOpen = strings.TrimSpace(f.comments) == "open"
	it.Sticky = strings.TrimSpace(f.sticky) == "1"
	it.Published = firstTime(f.dateGMT, f.date, f.pubDate)
	it.Modified = firstTime(f.modGMT, f.mod)
	it.dropSluglessTerms()

	id, okID := number(f.id)
	parent, okParent := number(f.parent)
	it.ID, it.Parent = id, parent
	return okID && okParent
}

// itemTerm reads one of the item's categories, tags and so on.
func (c *cursor) itemTerm(it *Item, start xml.StartElement) error {
	if err := c.part(); err != nil {
		return err
	}
	t := Term{Taxonomy: "category"}
	for _, a := range start.Attr {
		switch qualified(a.Name) {
		case "domain":
			t.Taxonomy = strings.TrimSpace(a.Value)
		case "nicename":
			t.Slug = a.Value
		}
	}
	if t.Taxonomy == "tag" {
		t.Taxonomy = "post_tag"
	}
	var err error
	t.Name, err = c.text()
	if t.settle(); t.Name != "" {
		it.Terms = append(it.Terms, t)
	}
	return err
}

// dropSluglessTerms leaves out the terms without a slug that are there with
// one as well: WXR 1.0 writes each category both ways.
func (it *Item) dropSluglessTerms() {
	type key struct{ taxonomy, name string }
	slugged := map[key]bool{}
	for _, t := range it.Terms {
		if t.Slug != "" {
			slugged[key{t.Taxonomy, t.Name}] = true
		}
	}
	kept := it.Terms[:0]
	for _, t := range it.Terms {
		if t.Slug != "" || !slugged[key{t.Taxonomy, t.Name}] {
			kept = append(kept, t)
		}
	}
	it.Terms = kept
}

// meta reads one of the item's custom fields.
func (c *cursor) meta(it *Item) error {
	if err := c.part(); err != nil {
		return err
	}
	var key, value string
	err := c.fields(map[string]*string{"wp:meta_key": &key, "wp:meta_value": &value})
	if key = strings.TrimSpace(key); key != "" && err == nil {
		if it.Meta == nil {
			it.Meta = map[string][]string{}
		}
		it.Meta[key] = append(it.Meta[key], value)
	}
	return err
}

// comment reads a comment on the item. One that has no proper number is
// rejected alone, and the item stays.
func (c *cursor) comment(it *Item, reject *Reject, rejects *[]*Reject) error {
	if err := c.part(); err != nil {
		return err
	}
	var to Comment
	var id, parent, user, date, dateGMT, approved string
	err := c.fields(map[string]*string{
		"wp:comment_id": &id, "wp:comment_parent": &parent, "wp:comment_user_id": &user,
		"wp:comment_author": &to.Author, "wp:comment_author_email": &to.Email, "wp:comment_author_url": &to.URL,
		"wp:comment_author_IP": &to.IP, "wp:comment_content": &to.Content, "wp:comment_type": &to.Type,
		"wp:comment_date": &date, "wp:comment_date_gmt": &dateGMT, "wp:comment_approved": &approved,
	})
	if err != nil {
		return err
	}
	var ok, okParent, okUser bool
	to.ID, ok = number(id)
	to.Parent, okParent = number(parent)
	to.UserID, okUser = number(user)
	if !ok || !okParent || !okUser || to.ID == 0 {
		why := errBadID
		if ok && okParent && okUser {
			why = errNoID
		}
		*rejects = append(*rejects, &Reject{Kind: "comment", ID: to.ID, Reason: why.Error(), Line: reject.Line, Offset: reject.Offset})
		return nil
	}
	to.Author, to.Email, to.URL, to.IP = plain(to.Author), address(to.Email), address(to.URL), strings.TrimSpace(to.IP)
	if to.Type = strings.TrimSpace(to.Type); to.Type == "" {
		to.Type = "comment"
	}
	to.State = state(approved)
	to.Created = firstTime(dateGMT, date)
	it.Comments = append(it.Comments, to)
	return nil
}

// state understands WordPress's words for a comment's state.
func state(approved string) State {
	switch strings.TrimSpace(approved) {
	case "1", "approve", "approved":
		return Public
	case "spam":
		return Spam
	case "trash", "post-trashed":
		return Trash
	}
	return Pending
}
