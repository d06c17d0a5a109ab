package views

import "lode/models"

// Forum is the boards in their groups.
var Forum = page[ForumPage]("forum/index.html")

// ForumPage is what Forum shows.
type ForumPage struct {
	Tabs   []Tab
	Groups []*models.BoardGroup
	Latest []*models.Article
}

// Topics is a list of topics, of one board or of all.
var Topics = page[TopicsPage]("forum/topics.html")

// TopicsPage is what Topics shows.
type TopicsPage struct {
	Board   *models.Board // nil for all boards
	Tabs    []Tab
	Topics  []*models.Topic
	Pager   Pager
	CanOpen bool
	SignIn  string // where to sign in to open a topic, for a visitor
	Latest  []*models.Article
	Open    Openness // of the board
}

// Topic is one topic.
var Topic = page[TopicPage]("topics/show.html")

// TopicPage is what Topic shows.
type TopicPage struct {
	Topic    *models.Topic
	Posts    []*Post
	Pager    Pager
	Answer   *AnswerForm // nil for whoever cannot answer
	SignIn   string      // where to sign in to answer, for a visitor
	Open     Openness
	PinUntil string // as it was typed
	PinWrong Problem
	Topics   []*models.Topic
}

// NewTopic is the form that opens a topic.
var NewTopic = page[NewTopicPage]("topics/new.html")

// NewTopicPage is what NewTopic shows.
type NewTopicPage struct {
	Form
	Board *models.Board
	Input models.TopicInput
}

// Shut reports whether there is no form, and nothing that was typed.
func (p NewTopicPage) Shut() bool { return p.Bar != nil && len(p.Errors) == 0 }

// Editor is the field for the opening post.
func (p NewTopicPage) Editor() Editor { return Editor{p.Input.Body, p.Errors["body"]} }
