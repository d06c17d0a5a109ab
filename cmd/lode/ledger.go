package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"lode/internal/ledger"
	"lode/models"
)

type ledgerCommand struct {
	Verify ledgerVerifyCommand `cmd:"" help:"Check an exported ledger of decisions. Needs no network and no database."`
	Export ledgerExportCommand `cmd:"" help:"Write the ledger of decisions to a file, with what is not shown to everyone yet."`
}

type ledgerVerifyCommand struct {
	File string  `arg:"" help:"What /log.jsonl gives; - for standard input."`
	Head *string `placeholder:"\"N HASH\"" help:"A head that was kept, from a receipt or /ledger/head.txt: the number of an entry and its hash, or the hash alone. Finds an end that was cut off well and a ledger that was written anew."`
	Key  string  `placeholder:"FILE" help:"The public key of the site, to check the signature of the head as well. The head is then all of /ledger/head.txt."`
	From int64   `default:"1" placeholder:"N" help:"The number of the first entry, for a file that begins later."`
	JSON bool    `help:"Print JSON."`
}

// errLedger means that a ledger is not what it was when it was written. What is
// wrong has been printed.
var errLedger = errors.New("the ledger does not check out")

// Run checks the file and prints what was checked, or the first bad line.
func (c *ledgerVerifyCommand) Run(std streams) error {
	if c.From < 1 {
		return fmt.Errorf("--from: entries are numbered from 1, so there is no entry %d", c.From)
	}
	o := ledger.Options{First: c.From}
	if c.Head != nil {
		head, err := ledger.ParseHead(*c.Head)
		if err != nil {
			return fmt.Errorf("--head: %w", err)
		}
		o.Head = &head
	}
	if c.Key != "" && c.Head == nil {
		return errors.New("--key: the signature is in the head, so --head is needed too")
	}
	if c.Key != "" {
		text, err := os.ReadFile(c.Key)
		if err != nil {
			return err
		}
		key, err := ledger.ParsePublicKey(text)
		if err == nil {
			err = ledger.CheckSigned(*c.Head, key)
		}
		if err != nil {
			return fmt.Errorf("--key: %w", err)
		}
	}
	in := std.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	report, err := ledger.Verify(in, o)
	bad, isBad := errors.AsType[*ledger.BadLine](err)
	if err != nil && !isBad {
		return err
	}
	if err := c.print(std.out, report, bad); err != nil {
		return err
	}
	if isBad {
		return errLedger
	}
	return nil
}

func (c *ledgerVerifyCommand) print(w io.Writer, r *ledger.Report, bad *ledger.BadLine) error {
	if c.JSON {
		out := struct {
			OK bool `json:"ok"`
			*ledger.Report
			Line int64  `json:"line,omitempty"` // the first bad one
			Why  string `json:"why,omitempty"`
		}{OK: bad == nil, Report: r}
		if bad != nil {
			out.Line, out.Why = bad.Line, bad.Why
		}
		return json.NewEncoder(w).Encode(out)
	}
	if bad != nil {
		fmt.Fprintln(w, bad)
		fmt.Fprintf(w, "before it, %d entries are as they were written\n", r.Entries)
		return nil
	}
	if r.Entries == 0 {
		fmt.Fprintln(w, "the ledger is whole: it has no entries yet")
		return nil
	}
	const day = "2 January 2006"
	fmt.Fprintf(w, "the ledger is whole: %d entries, %d to %d, of %s to %s\n", r.Entries, r.First, r.Last, r.From.Format(day), r.To.Format(day))
	fmt.Fprintln(w, "checked: how each line is written, its number, its hash, the hash before it, and the last line")
	switch {
	case r.HeadConfirmed && r.HeadEntry == 0:
		fmt.Fprintln(w, "the head that was kept is of a ledger without entries: it says nothing of these, so keep a newer one")
	case r.HeadConfirmed:
		fmt.Fprintf(w, "the head that was kept is that of entry %d: nothing here up to there was changed, cut off or written anew\n", r.HeadEntry)
	}
	fmt.Fprintf(w, "head: %d %s\n", r.Last, r.Hash)
	return nil
}

// ledgerKey reads the key that signs the head, if there is one.
func ledgerKey(file string) (ed25519.PrivateKey, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key, err := ledger.ParsePrivateKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

type ledgerExportCommand struct {
	database
	File string `arg:"" optional:"" default:"-" help:"Where to write it; - for standard output."`
	From int64  `default:"1" placeholder:"N" help:"The number of the first entry."`
}

// Run writes the ledger. A file appears whole or not at all.
func (c *ledgerExportCommand) Run(ctx context.Context, std streams) error {
	return withStore(ctx, c.Database, func(s *models.Store) error {
		before, last, err := s.LedgerBefore(ctx, c.From, true)
		if errors.Is(err, models.ErrNotFound) {
			return fmt.Errorf("the ledger has no entry %d", c.From)
		}
		if err != nil {
			return err
		}
		if c.File == "-" {
			return s.ExportLedger(ctx, std.out, before, last)
		}
		f, err := os.Create(c.File + ".part")
		if err != nil {
			return err
		}
		if err := errors.Join(s.ExportLedger(ctx, f, before, last), f.Sync(), f.Close()); err != nil {
			return errors.Join(err, os.Remove(f.Name()))
		}
		if err := os.Rename(f.Name(), c.File); err != nil {
			return err
		}
		fmt.Fprintf(std.err, "%d entries, head %s\n", last.Number-before.Number, last)
		return nil
	})
}
