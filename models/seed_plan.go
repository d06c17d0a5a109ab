package models

import (
	"cmp"
	"errors"
	"fmt"
)

// ErrFilled means that made-up data was to be mixed with real data.
var ErrFilled = errors.New("the database already has articles or posts; seed a fresh one")

// SeedPlan says how much data to make up. Replies stand under articles and posts
// in topics. A size of 0 for the largest leaves it to chance.
type SeedPlan struct {
	Articles, Comments, LargestArticle int
	Topics, Posts, LargestTopic        int
	Members                            int
	Waiting                            int    // replies that wait for a moderator, beside the others
	Password                           string // of member1, moderator1 and admin1; without it nobody can sign in
}

// SeedResult is what was made, and where to look at it.
type SeedResult struct {
	Rows           int    `json:"rows"`
	Posts          int    `json:"posts"`
	LargestArticle string `json:"largest_article,omitempty"`
	LargestTopic   string `json:"largest_topic,omitempty"`
	Board          string `json:"board,omitempty"` // the one with most topics
}

// check says which numbers cannot be, and makes the largest discussions as small
// as the rest demands.
func (plan *SeedPlan) check() error {
	invalid := Invalid{}
	p := plan
	for field, n := range map[string]int{
		"articles": p.Articles, "comments": p.Comments, "largest-article": p.LargestArticle, "topics": p.Topics,
		"posts": p.Posts, "largest-topic": p.LargestTopic, "members": p.Members, "waiting": p.Waiting,
	} {
		if n < 0 {
			invalid[field] = "cannot be less than 0."
		}
	}
	if len(invalid) > 0 {
		return invalid
	}
	p.LargestArticle = min(cmp.Or(p.LargestArticle, p.Comments), p.Comments)
	p.LargestTopic = min(cmp.Or(p.LargestTopic, p.Posts), p.Posts-p.Topics+1)
	switch {
	case p.Articles == 0 && p.Comments+p.Waiting > 0:
		invalid["articles"] = "replies need an article to stand under."
	case p.Articles*p.LargestArticle < p.Comments:
		invalid["largest-article"] = fmt.Sprintf("%d articles with at most %d replies cannot have %d.", p.Articles, p.LargestArticle, p.Comments)
	}
	switch {
	case p.Posts < p.Topics:
		invalid["posts"] = "every topic has at least the post that opens it."
	case p.Topics == 0 && p.Posts > 0:
		invalid["topics"] = "posts need a topic to stand in."
	case p.Topics*p.LargestTopic < p.Posts:
		invalid["largest-topic"] = fmt.Sprintf("%d topics with at most %d posts cannot have %d.", p.Topics, p.LargestTopic, p.Posts)
	case p.Topics > 0 && p.Members == 0:
		invalid["members"] = "topics are opened by members."
	}
	if p.Password != "" {
		if wrong := checkPassword(p.Password, minPassword); wrong != "" {
			invalid["password"] = wrong
		}
	}
	return invalid.orNil()
}
