// Command lode runs a news site with a conversation: articles with moderated
// replies, and a forum.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

func main() {
	time.Local = time.UTC // times are UTC wherever they come from
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}, nil)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lode:", err)
		os.Exit(1)
	}
}

// streams are where a command reads and writes: results go to out, everything
// else to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// commands are all that the program can do.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the site. The database is brought up to date first."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date, and nothing else."`
	User    userCommand    `cmd:"" help:"People, without the web."`
	Import  importCommand  `cmd:"" help:"Bring another site in. Twice gives the same result."`
	Seed    seedCommand    `cmd:"" help:"Fill the database with made-up data for load tests."`
	Ledger  ledgerCommand  `cmd:"" help:"The open ledger of decisions."`
	Filter  filterCommand  `cmd:"" help:"What the spam filter is worth."`
}

// defaultDatabase is where the database is if nobody says otherwise.
const defaultDatabase = "data/lode.db"

// database is the flag of every command that needs one.
type database struct {
	Database string `help:"A SQLite file, or postgres://…" default:"data/lode.db" env:"LODE_DATABASE" placeholder:"ADDRESS"`
}

// errUsage means that the command line was not understood; what was wrong has
// been said.
var errUsage = errors.New("see lode --help")

// run is the program. Tests call it as main does; ready, if given, learns the
// address of a site that is served.
func run(ctx context.Context, args []string, std streams, ready func(address string)) error {
	exited := false
	var cmd commands
	parser, err := kong.New(&cmd,
		kong.Name("lode"),
		kong.Description("A news site with a conversation: articles with moderated replies, and a forum. One program, one data folder."),
		kong.Writers(std.out, std.err),
		kong.Exit(func(int) { exited = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std, readyFunc(ready)),
		kong.UsageOnError(),
	)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if exited {
		return nil // help was asked for and has been given
	}
	if err != nil {
		return fmt.Errorf("%w (%w)", err, errUsage)
	}
	return parsed.Run()
}

// readyFunc learns the address of a site that is served.
type readyFunc func(address string)
