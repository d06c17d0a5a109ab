package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"lode/models"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

type seedCommand struct {
	database
	Articles       int    `default:"100" help:"How many articles."`
	Comments       int    `default:"1000" help:"How many replies under all of them."`
	Topics         int    `default:"100" help:"How many topics in the forum."`
	Posts          int    `default:"1000" help:"How many posts in all of them."`
	Members        int    `default:"100" help:"How many members, beside a handful of staff."`
	Largest        int    `default:"100" help:"The size of one longest article discussion and one longest topic; 0 leaves it to chance."`
	LargestArticle int    `help:"The size of the article discussion alone, if it is another."`
	LargestTopic   int    `help:"The size of the topic alone, likewise."`
	Waiting        int    `help:"How many more replies wait for a moderator."`
	Password       string `help:"The password of member1, moderator1 and admin1. Without it nobody can sign in." placeholder:"TEXT"`
	JSON           bool   `help:"Print JSON."`
}

// Run fills the database.
func (c *seedCommand) Run(ctx context.Context, std streams) error {
	plan := models.SeedPlan{
		Articles: c.Articles, Comments: c.Comments, LargestArticle: cmp.Or(c.LargestArticle, c.Largest),
		Topics: c.Topics, Posts: c.Posts, LargestTopic: cmp.Or(c.LargestTopic, c.Largest),
		Members: c.Members, Waiting: c.Waiting, Password: c.Password,
	}
	return withStore(ctx, c.Database, func(s *models.Store) error {
		start := time.Now()
		result, err := s.Seed(ctx, plan, progress(std.err, "posts"))
		if err != nil {
			return inWords(err)
		}
		seconds := time.Since(start).Seconds()
		each := float64(result.Posts) / seconds
		if c.JSON {
			return json.NewEncoder(std.out).Encode(struct {
				models.SeedResult
				Seconds        float64 `json:"seconds"`
				PostsPerSecond float64 `json:"posts_per_second"`
			}{result, seconds, each})
		}
		fmt.Fprintf(std.out, "%d rows, %d of them posts, in %.1f s: %.0f posts a second\n", result.Rows, result.Posts, seconds, each)
		return nil
	})
}

// progress shows on a terminal how far a command is, once it has taken longer
// than a second.
func progress(w io.Writer, what string) func(done, total int) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func(int, int) {}
	}
	start := time.Now()
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			if time.Since(start) < time.Second {
				return
			}
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
				progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set(done)
	}
}
