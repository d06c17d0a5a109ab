package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"lode/internal/bayes"
)

type filterCommand struct {
	Evaluate filterEvaluateCommand `cmd:"" help:"What the spam filter is worth on labelled texts: it learns the first half and judges the second."`
}

type filterEvaluateCommand struct {
	File string `arg:"" help:"JSON Lines with label, spam or ham, and text. - for standard input."`
	JSON bool   `help:"Print JSON."`
}

// badLine is a line of the file that could not be used.
type badLine struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Run evaluates the filter on the lines of the file that can be used, and lists
// the others. It needs no database and changes nothing.
func (c *filterEvaluateCommand) Run(std streams) error {
	in := std.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	samples, bad, err := readSamples(in)
	if err != nil {
		return fmt.Errorf("reading %s: %w", c.File, err)
	}
	for _, b := range bad {
		fmt.Fprintf(std.err, "line %d: %s\n", b.Line, b.Reason)
	}
	if len(samples) == 0 {
		return fmt.Errorf("%s has no line with a label and a text", c.File)
	}
	e, err := bayes.Evaluate(samples)
	if err != nil {
		return fmt.Errorf("judging %s: %w", c.File, err)
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(struct {
			*bayes.Evaluation
			Bad []badLine `json:"bad_lines"`
		}{e, append([]badLine{}, bad...)})
	}
	return printEvaluation(std.out, e, len(bad))
}

// readSamples reads labelled texts, and what is wrong with the lines that are none.
// Empty lines are passed over.
func readSamples(r io.Reader) (samples []bayes.Sample, bad []badLine, err error) {
	lines := bufio.NewReader(r)
	for n, end := 1, false; !end; n++ {
		line, err := lines.ReadBytes('\n')
		end = errors.Is(err, io.EOF)
		if err != nil && !end {
			return nil, nil, err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if s, wrong := readSample(line); wrong != "" {
				bad = append(bad, badLine{n, wrong})
			} else {
				samples = append(samples, s)
			}
		}
	}
	return samples, bad, nil
}

func readSample(line []byte) (s bayes.Sample, wrong string) {
	var l struct {
		Label string  `json:"label"`
		Text  *string `json:"text"`
	}
	switch err := json.Unmarshal(line, &l); {
	case err != nil:
		return s, "not JSON with label and text as strings"
	case l.Label != "spam" && l.Label != "ham":
		return s, fmt.Sprintf("the label is %q, not spam or ham", l.Label)
	case l.Text == nil:
		return s, "no text"
	}
	return bayes.Sample{Post: bayes.Post{Body: *l.Text}, Spam: l.Label == "spam"}, ""
}

func printEvaluation(w io.Writer, e *bayes.Evaluation, bad int) error {
	fmt.Fprintf(w, "Learned %d spam and %d ham, judged %d spam and %d ham.\n", e.Learned.Spam, e.Learned.Ham, e.Judged.Spam, e.Judged.Ham)
	if bad > 0 {
		fmt.Fprintf(w, "Lines that could not be used: %d.\n", bad)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "chance at least\tsaid spam\tprecision\trecall\t")
	for _, p := range e.Curve {
		fmt.Fprintf(t, "%.2f\t%d\t%s\t%.3f\t\n", p.Chance, p.Said, precision(p), p.Recall)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if p := e.AtPrecision; p != nil {
		fmt.Fprintf(w, "Best recall at a precision of %.2f or more: %.3f (precision %.3f, chance at least %.3f).\n", bayes.GoodPrecision, p.Recall, p.Precision, p.Chance)
	} else {
		fmt.Fprintf(w, "No chance gives a precision of %.2f.\n", bayes.GoodPrecision)
	}
	if p := e.AtRecall; p != nil {
		fmt.Fprintf(w, "Best precision at a recall of %.2f or more: %.3f (recall %.3f, chance at least %.3f).\n", bayes.GoodRecall, p.Precision, p.Recall, p.Chance)
	} else {
		fmt.Fprintf(w, "No chance gives a recall of %.2f.\n", bayes.GoodRecall)
	}
	return nil
}

// precision is p's, unless it never said spam.
func precision(p bayes.Point) string {
	if p.Said == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", p.Precision)
}
