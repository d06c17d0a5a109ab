package views

import "lode/models"

// AnswerAct is the form in which a moderator approves a post and answers it.
var AnswerAct = page[AnswerActPage]("moderation/answer.html", "moderation/subject.html")

// AnswerActPage is what AnswerAct shows.
type AnswerActPage struct {
	Form
	Card *models.Card
	Body string
}

// Editor is the field for the answer.
func (p AnswerActPage) Editor() Editor { return Editor{p.Body, p.Errors["body"]} }

// EditAct is the form in which a moderator changes somebody's text.
var EditAct = page[EditActPage]("moderation/edit.html", "moderation/subject.html")

// EditActPage is what EditAct shows.
type EditActPage struct {
	Form
	Card  *models.Card
	Input models.StaffEditInput
}

// Editor is the field for the text.
func (p EditActPage) Editor() Editor { return Editor{p.Input.Body, p.Errors["body"]} }

// MoveAct is the form in which a moderator moves a reply to the forum.
var MoveAct = page[MoveActPage]("moderation/move.html", "moderation/subject.html")

// MoveActPage is what MoveAct shows.
type MoveActPage struct {
	Form
	Card   *models.Card
	Groups []*models.BoardGroup
	Input  models.MoveInput
}

// Like is what other posts that wait have in common with one.
type Like struct{ Name, Label string }

// Likes are the groups of several posts that c can be decided about with.
func (c *QueueCard) Likes() []Like {
	var likes []Like
	for _, l := range []struct {
		name, words string
		n           int
	}{{"person", "from this person", c.Alike.Person}, {"network", "from this network", c.Alike.Network}, {"text", "with this text", c.Alike.Text}} {
		if l.n > models.MostAlike {
			likes = append(likes, Like{l.name, "Up to " + number(models.MaxBulk) + " " + l.words})
		} else if l.n > 1 {
			likes = append(likes, Like{l.name, "All " + number(l.n) + " " + l.words})
		}
	}
	return likes
}
