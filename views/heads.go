package views

import (
	"html/template"

	"github.com/maypok86/otter/v2"

	"lode/models"
)

// Heads keeps what a tree shows of each post up to its answers: the dearest part
// of the dearest page. The key holds all that it depends on, so that what is kept
// is never old.
type Heads struct {
	cache *otter.Cache[headKey, template.HTML]
}

// maxHeads is how many bytes are kept.
const maxHeads = 12 << 20

// headKey is all that a post's head depends on. A post's text and times change
// with its version.
type headKey struct {
	id                                                         int64
	version, useful, depth, count                              int
	name, picture, label, answers, replyPath, receiptPath      string
	moved                                                      models.Place
	broke                                                      string
	mine, marked, reply, mark, change, withdraw, judge, public bool
	picked, pick                                               bool
}

// NewHeads returns an empty store of heads.
func NewHeads() *Heads {
	return &Heads{otter.Must(&otter.Options[headKey, template.HTML]{
		MaximumWeight: maxHeads,
		Weigher:       func(_ headKey, h template.HTML) uint32 { return uint32(len(h)) + 256 }, //nolint:gosec // a post is no gigabyte
	})}
}

func (p *Post) headKey() headKey {
	return headKey{
		p.Post.ID, p.Post.Version, p.Post.UsefulCount, p.Depth, p.Count,
		p.Post.Name(), p.Post.Picture(), p.Label, p.Answers, p.ReplyPath, p.ReceiptPath, p.moved(), p.broke(),
		p.Mine, p.Marked, p.CanReply, p.CanMark, p.CanChange, p.CanWithdraw, p.CanJudge, p.Post.IsPublic(),
		p.Post.Picked, p.CanPick,
	}
}

// broke is the wording of the rule by which the post was removed, or "".
func (p *Post) broke() string {
	if p.Post.Broke == nil {
		return ""
	}
	return p.Post.Broke.Worded()
}

// moved is where the post is now, if p is only the note it has left.
func (p *Post) moved() models.Place {
	if !p.Post.IsMoved() {
		return models.Place{}
	}
	if p.Post.Place == nil {
		return models.Place{State: models.IsClosed} // somewhere that is not everybody's business
	}
	return *p.Post.Place
}

var commentHead = fragmentOf[*Post]("comment-head", "partials.html", "discussion.html")

// Head is the post in a tree, up to its answers.
func (p *Post) Head() (template.HTML, error) {
	if p.heads == nil {
		return commentHead.render(p)
	}
	key := p.headKey()
	if h, ok := p.heads.cache.GetIfPresent(key); ok {
		return h, nil
	}
	h, err := commentHead.render(p)
	if err == nil {
		p.heads.cache.Set(key, h)
	}
	return h, err
}
