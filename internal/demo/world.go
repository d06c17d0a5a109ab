// Package demo holds the made-up world that "lode serve --demo" opens with:
// articles, discussions, a forum and a moderation queue in which every
// company, person and place of work is invented. It is pure data and a
// deterministic generator; storing the result is somebody else's business.
package demo

// World is everything the demonstration site starts with, in the order it happened.
type World struct {
	Categories []Category
	People     []Person
	Articles   []Article // newest last
	Groups     []Group
	Waiting    []Waiting
	Refused    []Refused
	Reported   []Reported
	Banned     Banned
}

// Banned is the member for whom a moderator asks a second one for a ban.
type Banned struct {
	Name  string
	Rule  int
	Facts string
}

// Category is one section of the newspaper.
type Category struct{ Slug, Name, About string }

// Person is somebody with an account, staff included.
type Person struct {
	Name, Email, Role, Bio string // Role: member, author, editor, moderator, admin
	Trust                  int    // 0 to 3
	DaysAgo                int    // how long ago the account was opened
}

// Article is one published piece with the discussion under it.
type Article struct {
	Slug, Title, Standfirst string
	Highlights              []string
	Source                  Source
	Categories              []string // category slugs, the main one first
	Author                  string   // the name of a Person who is author or editor
	Minutes                 int      // minutes before now
	Body                    string   // HTML
	Corrections             []Correction
	Replies                 []Post
}

// Source says where an article's news was first reported; it is zero when the
// reporting is the paper's own.
type Source struct {
	Outlet, Reporter, Link string
	DaysAgo                int
}

// Correction is a note of what was changed in an article after it appeared.
type Correction struct {
	Minutes    int
	Kind, Note string // Kind: correction, clarification or update
}

// Post is one reply under an article or one message in a forum topic.
type Post struct {
	Author  string // a Person's name, or a guest's
	Guest   bool
	Email   string // only for guests
	URL     string
	Body    string // Markdown
	Parent  int    // index in the same slice of the post it answers, or -1
	Minutes int    // minutes before now
	Useful  int
}

// Group is a heading on the forum's front page.
type Group struct {
	Name   string
	Boards []Board
}

// Board is one forum.
type Board struct {
	Slug, Name, About, Rules string
	StaffOnly                bool // only staff open topics here
	Topics                   []Topic
}

// Topic is one conversation; its first post opens it.
type Topic struct {
	Title          string
	Pinned, Closed bool
	Posts          []Post
}

// Waiting is a post that a moderator has yet to decide on.
type Waiting struct {
	On    string // an article's slug, or "" for a forum post
	Topic string // the topic's title when On is ""
	Post  Post
	Why   []string // among first_post, links, discussion
	Spam  bool
}

// New makes the world, the same every time.
func New() *World {
	people := loadPeople()
	m := newMaker(people)
	w := &World{Categories: loadCategories(), People: make([]Person, len(people))}
	for i, p := range people {
		w.People[i] = p.Person
	}
	for _, d := range loadArticles() {
		d.Article.Replies = m.discussion(d)
		w.Articles = append(w.Articles, d.Article)
	}
	w.Groups = m.forum("texts/forum1.txt", "texts/forum2.txt")
	w.Waiting = m.waiting(w.Articles)
	w.Refused = append(refused(w.Articles), spam(w.Articles)...)
	w.Reported = reported(people)
	w.Banned = Banned{"lantern_jaw", 3, "Writes to members and sells them tips. Three of them have sent us the messages."}
	return w
}
