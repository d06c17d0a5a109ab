package main

import (
	"context"
	"encoding/json"
	"fmt"

	"lode/migrations"
)

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" default:"withargs" help:"Bring the database up to date."`
	Status migrateStatusCommand `cmd:"" help:"Say how far the database is, and change nothing."`
}

type migrateUpCommand struct{ database }

// Run applies what is pending.
func (c *migrateUpCommand) Run(ctx context.Context, std streams) error {
	n, err := migrations.Up(ctx, c.Database)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d migrations applied\n", n)
	return nil
}

type migrateStatusCommand struct {
	database
	JSON bool `help:"Print JSON."`
}

// Run prints the status.
func (c *migrateStatusCommand) Run(ctx context.Context, std streams) error {
	st, err := migrations.Read(ctx, c.Database)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(st)
	}
	fmt.Fprintf(std.out, "version %d of %d, %d pending\n", st.Version, st.Latest, st.Pending)
	return nil
}
