package markup

import (
	"fmt"
	"html/template"
	"strings"
	"unicode/utf8"
)

// Quote turns the source of a post into a Markdown quotation for the composer,
// ready to be answered below. It has at most max runes. What the post itself
// quotes is dropped: the reader can follow the number.
func Quote(name string, number int, text string, max int) string {
	name = strings.Join(strings.Fields(clean(name)), " ")
	if Text(Post(name)) != name {
		name = escapeMarkdown(name)
	}
	head := fmt.Sprintf("> %s wrote (#%d):\n", name, number)
	if number <= 0 {
		head = fmt.Sprintf("> %s wrote:\n", name)
	}
	const foot = "\n"
	body := withoutQuotes(clean(cut(text, maxPost)))
	// Each line costs two characters for its mark, so shorten until all of it fits.
	for room := max - utf8.RuneCountInString(head+foot); ; {
		quoted := head + markLines(shorten(body, room)) + foot
		over := utf8.RuneCountInString(quoted) - max
		if over <= 0 {
			return quoted
		}
		if room <= 0 {
			return string([]rune(quoted)[:len([]rune(quoted))-over])
		}
		room = min(room, utf8.RuneCountInString(body)) - over
	}
}

// Source is Markdown that reads as the text of a rendered post does, without its
// emphasis and links.
func Source(h template.HTML) string { return plainSource.Replace(Text(h)) }

var plainSource = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "~", "\\~", "[", "\\[", "]", "\\]", "<", "\\<")

// withoutQuotes drops quoted lines and the blank ones they leave behind.
func withoutQuotes(text string) string {
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(strings.TrimLeft(line, " "), ">") {
			line = ""
		}
		line = strings.TrimRight(line, " \t")
		if line == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimRight(strings.Join(kept, "\n"), "\n")
}

func markLines(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(">\n")
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
	}
	return b.String()
}

// escapeMarkdown is for names that would otherwise be read as markup.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|~&:@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
