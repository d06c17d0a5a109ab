package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"lode/models"
)

type userCommand struct {
	Add  userAddCommand  `cmd:"" help:"Add a person."`
	Role userRoleCommand `cmd:"" help:"Give a person another role. Their sessions end."`
	List userListCommand `cmd:"" help:"List everyone."`

	ResetSecondStep userResetCommand `cmd:"" help:"Take away a person's authenticator app, recovery codes and passkeys, if all are lost. Their sessions end."`
}

type userAddCommand struct {
	database
	Name         string `arg:"" help:"The name that others see."`
	Email        string `required:"" help:"Their address. It counts as confirmed."`
	Role         string `default:"member" enum:"member,author,editor,moderator,admin" help:"One of ${enum}."`
	PasswordFile string `placeholder:"FILE" help:"A file that holds the password; - for standard input. Without it they cannot sign in by password."`
	JSON         bool   `help:"Print JSON."`
}

// Run adds the person.
func (c *userAddCommand) Run(ctx context.Context, std streams) error {
	password, err := readPassword(c.PasswordFile, std.in)
	if err != nil {
		return err
	}
	return withStore(ctx, c.Database, func(s *models.Store) error {
		u := &models.User{Name: c.Name, Email: c.Email, Role: models.Role(c.Role)}
		if err := s.AddUser(ctx, u, password); err != nil {
			return inWords(err)
		}
		if c.JSON {
			return json.NewEncoder(std.out).Encode(person(u))
		}
		fmt.Fprintf(std.out, "added %s, %s\n", u.Name, u.Role)
		return nil
	})
}

func readPassword(file string, in io.Reader) (string, error) {
	switch file {
	case "":
		return "", nil
	case "-":
	default:
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, 1024))
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

type userRoleCommand struct {
	database
	Name string `arg:"" help:"Whose."`
	Role string `arg:"" enum:"member,author,editor,moderator,admin" help:"One of ${enum}."`
}

// Run changes the role.
func (c *userRoleCommand) Run(ctx context.Context, std streams) error {
	return withStore(ctx, c.Database, func(s *models.Store) error {
		if err := s.SetRole(ctx, c.Name, models.Role(c.Role)); err != nil {
			if errors.Is(err, models.ErrNotFound) {
				return fmt.Errorf("there is nobody called %q", c.Name)
			}
			return err
		}
		fmt.Fprintf(std.out, "%s is now %s\n", c.Name, c.Role)
		return nil
	})
}

type userResetCommand struct {
	database
	Name string `arg:"" help:"Whose."`
}

// Run resets the second step.
func (c *userResetCommand) Run(ctx context.Context, std streams) error {
	return withStore(ctx, c.Database, func(s *models.Store) error {
		if err := s.ResetSecondStep(ctx, c.Name); err != nil {
			if errors.Is(err, models.ErrNotFound) {
				return fmt.Errorf("there is nobody called %q", c.Name)
			}
			return err
		}
		fmt.Fprintf(std.out, "%s has no second step now\n", c.Name)
		return nil
	})
}

type userListCommand struct {
	database
	JSON bool `help:"Print JSON, one person a line."`
}

// Run lists everyone.
func (c *userListCommand) Run(ctx context.Context, std streams) error {
	return withStore(ctx, c.Database, func(s *models.Store) error {
		users, err := s.Users(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			enc := json.NewEncoder(std.out)
			for _, u := range users {
				if err := enc.Encode(person(u)); err != nil {
					return err
				}
			}
			return nil
		}
		w := tabwriter.NewWriter(std.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tROLE\tTRUST\tE-MAIL\tJOINED")
		for _, u := range users {
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", u.Name, u.Role, u.Trust, u.Email, u.CreatedAt.Format("2006-01-02"))
		}
		return w.Flush()
	})
}

func person(u *models.User) map[string]any {
	return map[string]any{"id": u.ID, "name": u.Name, "email": u.Email, "role": u.Role, "trust": u.Trust, "created_at": u.CreatedAt}
}

// withStore opens the database for one command.
func withStore(ctx context.Context, address string, do func(*models.Store) error) error {
	s, err := models.Open(ctx, address)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// inWords makes one line of what is wrong with an input.
func inWords(err error) error {
	invalid, ok := errors.AsType[models.Invalid](err)
	if !ok {
		return err
	}
	var words []string
	for field, message := range invalid {
		words = append(words, field+": "+message)
	}
	return errors.New(strings.Join(words, " "))
}
