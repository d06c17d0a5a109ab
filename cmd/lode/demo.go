package main

import (
	"context"
	"fmt"
	"io"

	"lode/models"
)

// demoPassword is that of the people whose sign-ins the demo prints.
const demoPassword = "rich-vein-of-ore"

func fillDemo(ctx context.Context, s *models.Store, out io.Writer, address string) error {
	people, err := s.FillDemo(ctx, demoPassword)
	if err != nil {
		return fmt.Errorf("filling the demo: %w", err)
	}
	fmt.Fprintf(out, `
The demo site is at      %[1]s
  the forum              %[1]s/forum
  the review queue       %[1]s/moderation

Sign in at %[1]s/sign-in as
  member                 %[2]s
  moderator              %[3]s
  admin                  %[4]s
  each with the password %[5]s

`, address, people.Member, people.Moderator, people.Admin, demoPassword)
	return nil
}
