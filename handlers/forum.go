package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"lode/internal/markup"
	"lode/models"
	"lode/views"

	"github.com/labstack/echo/v4"
)

// forum shows the boards, or a list of topics of all of them.
func (a *App) forum(c echo.Context) error {
	if c.QueryParam("list") != "" {
		return a.listTopics(c, nil)
	}
	ctx := c.Request().Context()
	groups, err := a.store.Forum(ctx, viewer(c))
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	about(c, views.Head{Canonical: "/forum", Feed: "/forum/feed", FeedTitle: "New topics"})
	return render(a, c, http.StatusOK, views.Forum, views.ForumPage{
		Tabs: topicTabs("/forum", ""), Groups: groups, Latest: site.Latest,
	})
}

// topicTabs are the ways to list topics; the forum as a whole starts with its
// boards.
func topicTabs(path string, current models.TopicList) []views.Tab {
	var tabs []views.Tab
	if path == "/forum" {
		tabs = append(tabs, views.Tab{Label: "Boards", Path: path, Current: current == ""})
	}
	for _, t := range []struct {
		list  models.TopicList
		label string
	}{{models.LatestTopics, "Latest"}, {models.NewTopics, "New"}, {models.UnansweredTopics, "Unanswered"}} {
		tabs = append(tabs, views.Tab{Label: t.label, Path: path + "?list=" + string(t.list), Current: t.list == current})
	}
	return tabs
}

// board shows the topics of a board.
func (a *App) board(c echo.Context) error {
	b, err := a.store.Board(c.Request().Context(), viewer(c), c.Param("board"))
	if err != nil {
		return err
	}
	return a.listTopics(c, b)
}

func (a *App) listTopics(c echo.Context, b *models.Board) error {
	ctx := c.Request().Context()
	list, at := models.ParseTopicList(c.QueryParam("list")), pageOf(c)
	topics, next, err := a.store.Topics(ctx, viewer(c), b, list, at, models.TopicsPerPage)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	path, head := "/forum", views.Head{Feed: "/forum/feed", FeedTitle: "New topics"}
	page := views.TopicsPage{Board: b, Topics: topics, Latest: site.Latest}
	if b != nil {
		path = b.Path()
		if page.Open.Condition, err = a.store.PartOpenness(ctx, viewer(c), models.OnBoard, b.ID); err != nil {
			return err
		}
		page.Open.Barred = viewer(c).BarredFrom(b.ID)
		head = views.Head{Canonical: path, Description: b.About, Feed: path + "/feed", FeedTitle: b.Name}
		page.CanOpen = b.CanOpen(viewer(c))
		if viewer(c) == nil && b.OpenBy == models.ByMember {
			page.SignIn = signInPath(path + "/new")
		}
	}
	query := url.Values{}
	if list != models.LatestTopics || b == nil {
		query.Set("list", string(list))
	}
	page.Tabs, page.Pager = topicTabs(path, list), views.Keyed(path, query, at, next)
	about(c, head)
	return render(a, c, http.StatusOK, views.Topics, page)
}

// topic shows a page of a topic.
func (a *App) topic(c echo.Context) error {
	t, err := a.topicOf(c)
	if err != nil {
		return err
	}
	if c.Param("board") != t.Board.Slug || c.Param("slug") != t.Slug {
		return elsewhereError(t.Path())
	}
	form := &views.AnswerForm{}
	if id, err := strconv.ParseInt(c.QueryParam("reply_to"), 10, 64); err == nil {
		p, err := a.store.Post(c.Request().Context(), viewer(c), id)
		if err == nil && p.DiscussionID == t.DiscussionID && p.IsPublic() {
			form.Parent, form.Answers = p.ID, p.Name()
			form.Body = markup.Quote(p.Name(), *p.Number, p.Source(), 600)
		}
	}
	return a.showTopic(c, http.StatusOK, t, form)
}

func (a *App) topicOf(c echo.Context) (*models.Topic, error) {
	id, err := paramID(c)
	if err != nil {
		return nil, err
	}
	return a.store.Topic(c.Request().Context(), viewer(c), id)
}

// showTopic shows a page of a topic with the form as it was left.
func (a *App) showTopic(c echo.Context, status int, t *models.Topic, form *views.AnswerForm) error {
	ctx := c.Request().Context()
	open, err := a.openness(c, t.Discussion)
	if err != nil {
		return err
	}
	site, err := a.store.Site(ctx)
	if err != nil {
		return err
	}
	at, last := pageOf(c), t.Discussion.NumberPages()
	if status != http.StatusOK {
		at.Number = last
	}
	if at.Number > last {
		return models.ErrNotFound
	}
	posts, err := a.store.Numbered(ctx, viewer(c), t.Discussion, at.Number)
	if err != nil {
		return err
	}
	marked, err := a.store.Marked(ctx, viewer(c), posts)
	if err != nil {
		return err
	}
	reader := views.Reader{
		Viewer: viewer(c), Settings: site.Settings, Now: a.store.Now(), Marked: marked, CanReply: t.CanAnswer(viewer(c)) && !open.IsClosed(), Archived: t.Archived,
		Path: here(nil, at.Number), Word: "Quote",
	}
	page := views.TopicPage{
		Topic: t, Posts: reader.Flat(posts), Topics: site.Talk,
		Pager: views.Numbered(t.Path(), nil, at.Number, last),
	}
	open.Barred = viewer(c).BarredFrom(t.BoardID)
	page.Open, page.PinUntil, page.PinWrong = open, c.FormValue("until"), form.Wrong("until")
	if reader.CanReply || len(form.Errors) > 0 {
		form.Action, form.CancelPath, form.Nonce = "/topics/"+strconv.FormatInt(t.ID, 10)+"/posts", here(nil, at.Number)+"#reply", a.formNonce(status)
		page.Answer = form
	} else if viewer(c) == nil && !open.IsClosed() && !t.Archived {
		page.SignIn = signInPath(t.Path() + "#reply")
	}
	path := t.Path()
	if at.Number > 1 {
		path += "?page=" + strconv.Itoa(at.Number)
	}
	about(c, views.Head{Canonical: path, Feed: t.Path() + "/feed", FeedTitle: t.Title, NoIndex: !t.OnLists()})
	return render(a, c, status, views.Topic, page)
}

// newTopic shows the form that opens a topic.
func (a *App) newTopic(c echo.Context) error {
	return a.showNewTopic(c, http.StatusOK, models.TopicInput{}, views.Form{})
}

func (a *App) showNewTopic(c echo.Context, status int, in models.TopicInput, form views.Form) error {
	b, err := a.store.Board(c.Request().Context(), viewer(c), c.Param("board"))
	if err != nil {
		return err
	}
	if form.Bar = viewer(c).BarredFrom(b.ID); form.Bar != nil && status == http.StatusOK {
		status = http.StatusForbidden
	}
	if form.Bar == nil && !b.CanOpen(viewer(c)) {
		return models.ErrForbidden
	}
	form.Nonce = a.formNonce(status)
	return render(a, c, status, views.NewTopic, views.NewTopicPage{Form: form, Board: b, Input: in})
}

// openTopic opens a topic and leads to it, or to the receipt of its first post.
func (a *App) openTopic(c echo.Context) error {
	var in models.TopicInput
	if err := bind(c, &in); err != nil {
		return err
	}
	p, err := a.store.OpenTopic(c.Request().Context(), writer(c), c.Param("board"), in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		return a.showNewTopic(c, refusal(c, err), in, formOf(invalid, err))
	}
	if err != nil {
		return err
	}
	return a.toPost(c, p)
}

// answerTopic adds a post to a topic and leads to it, or to its receipt.
func (a *App) answerTopic(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	var in models.AnswerInput
	if err := bind(c, &in); err != nil {
		return err
	}
	p, err := a.store.AnswerTopic(c.Request().Context(), writer(c), id, in)
	if invalid, ok := errors.AsType[models.Invalid](err); ok {
		form, status := formOf(invalid, err), refusal(c, err)
		t, err := a.topicOf(c)
		if err != nil {
			return err
		}
		return a.showTopic(c, status, t, &views.AnswerForm{Form: form, Parent: in.Parent, Body: in.Body})
	}
	if err != nil {
		return err
	}
	return a.toPost(c, p)
}
