package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"lode/internal/wxr"
	"lode/models"
)

type importCommand struct {
	WordPress importWordPressCommand `cmd:"" name:"wordpress" help:"A WordPress export file (WXR): articles, pages, authors, categories and comments."`
}

type importWordPressCommand struct {
	database
	File   string `arg:"" help:"The file that WordPress's Tools, Export gives."`
	DryRun bool   `help:"Say what would happen and change nothing."`
	JSON   bool   `help:"Print JSON."`
}

// Run imports the file and accounts for everything in it.
func (c *importWordPressCommand) Run(ctx context.Context, std streams) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return withStore(ctx, c.Database, func(s *models.Store) error {
		bar := progress(std.err, "importing")
		report, err := s.ImportWordPress(ctx, wxr.NewReader(f), c.DryRun, func(read int64) { bar(int(read), int(info.Size())) })
		if report != nil {
			if err := c.print(std.out, report); err != nil {
				return err
			}
		}
		return err
	})
}

func (c *importWordPressCommand) print(w io.Writer, r *models.ImportReport) error {
	if c.JSON {
		return json.NewEncoder(w).Encode(r)
	}
	if c.DryRun {
		fmt.Fprintln(w, "Dry run: nothing was changed.")
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Counts)) {
		for _, outcome := range slices.Sorted(maps.Keys(r.Counts[kind])) {
			fmt.Fprintf(w, "%6d  %s %s\n", r.Counts[kind][outcome], kind, outcome)
		}
	}
	for _, x := range r.Rejects {
		fmt.Fprintf(w, "rejected %s %d %q: %s\n", x.Kind, x.ID, x.Title, x.Reason)
	}
	return nil
}
