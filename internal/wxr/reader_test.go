package wxr

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"
)

// all reads every record there is, and the error that ends it.
func all(r *Reader) ([]Record, error) {
	var found []Record
	for {
		record, err := r.Next()
		if err != nil {
			return found, err
		}
		found = append(found, record)
	}
}

// of are the records of one type.
func of[T Record](records []Record) []T {
	var found []T
	for _, r := range records {
		if r, ok := r.(T); ok {
			found = append(found, r)
		}
	}
	return found
}

func small(t *testing.T) []Record {
	t.Helper()
	file, err := os.ReadFile("testdata/small.xml")
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(iotest.OneByteReader(bytes.NewReader(file)))
	records, err := all(r)
	if !errors.Is(err, io.EOF) || r.Offset() != int64(len(file)) {
		t.Fatalf("got %v at %d of %d", err, r.Offset(), len(file))
	}
	return records
}

func TestSmallExport(t *testing.T) {
	records := small(t)
	want := Site{"Ann ’n’ Ed’s Paper", "https://paper.example.com", "https://paper.example.com", "1.2"}
	if got, ok := records[0].(*Site); !ok || *got != want || len(of[*Site](records)) != 1 {
		t.Errorf("got %+v", records[0])
	}
	authors := []*Author{{1, "ann", "ann@example.com", "Ann O’Hara"}, {2, "ed", "ed@example.com", "Ed Itor"}}
	if got := of[*Author](records); !reflect.DeepEqual(got, authors) {
		t.Errorf("got authors %+v", got)
	}
	terms := []*Term{
		{"category", "markets", "Markets & Money", "", "About money", 1},
		{"category", "shares", "shares", "markets", "", 2},
		{"post_tag", "gold", "Gold", "", "", 4},
		{"series", "crash", "The Crash", "", "", 5},
	}
	if got := of[*Term](records); !reflect.DeepEqual(got, terms) {
		t.Errorf("got terms %+v", got)
	}
	if got := len(of[*Item](records)); got != 7 {
		t.Errorf("got %d items", got)
	}
	rejects := []*Reject{
		{"author", 3, "", "it has no login name", 0, 0},
		{"category", 3, "", "it has neither a slug nor a name", 0, 0},
		{"comment", 0, "“Gold” isn’t … everything & AT&T", "its number is not one", 0, 0},
		{"item", 0, "Its number is a word", "its number is not one", 0, 0},
		{"item", 0, "Broken inside", "it is not well-formed: element <b> closed by </title>", 0, 0},
		{"item", 19, "Never closed", "it is never closed", 0, 0},
	}
	got := of[*Reject](records)
	for i, r := range got {
		if r.Line == 0 || r.Offset == 0 || i > 0 && r.Line < got[i-1].Line {
			t.Errorf("%+v has no place", r)
		}
		r.Line, r.Offset = 0, 0
	}
	if !reflect.DeepEqual(got, rejects) {
		for _, r := range got {
			t.Errorf("got reject %+v", r)
		}
	}
}

func TestItem(t *testing.T) {
	it := of[*Item](small(t))[0]
	got := *it
	got.Comments, got.Content = nil, ""
	want := Item{
		ID: 11, Type: "post", Status: "publish", Slug: "item-11", Title: "“Gold” isn’t … everything & AT&T",
		Link: "https://paper.example.com/11/", GUID: "https://paper.example.com/?p=11&x=1", Creator: "ann", Excerpt: "Short",
		Published:    time.Date(2021, 3, 4, 10, 30, 0, 0, time.UTC),
		Modified:     time.Date(2021, 3, 5, 8, 0, 0, 0, time.UTC),
		CommentsOpen: true, Sticky: true,
		Terms: []Term{
			{Taxonomy: "category", Slug: "markets", Name: "Markets & Money"},
			{Taxonomy: "post_tag", Slug: "gold", Name: "Gold"},
			{Taxonomy: "series", Slug: "crash", Name: "crash"},
		},
		Meta: map[string][]string{"_thumbnail_id": {"13"}, "source": {"One", "Two"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if !strings.Contains(it.Content, "a  tab") {
		t.Errorf("got content %q", it.Content)
	}
	states := []State{Public, Spam, Pending, Trash, Trash, Public, Public, Pending}
	parents := []int64{0, 101, 101, 103, 104, 101, 0, 0}
	if len(it.Comments) != len(states) {
		t.Fatalf("got %d comments", len(it.Comments))
	}
	for i, c := range it.Comments {
		if c.ID != int64(101+i) || c.State != states[i] || c.Parent != parents[i] {
			t.Errorf("got %+v", c)
		}
	}
	first := Comment{
		ID: 101, UserID: 1, Author: "Ann O’Hara", Email: "reader@example.com", URL: "https://example.com/?a=1&copy=2", IP: "192.0.2.1",
		Content: "Comment 101 ]]> end", Type: "comment", State: Public, Created: time.Date(2021, 3, 4, 12, 0, 0, 0, time.UTC),
	}
	if it.Comments[0] != first {
		t.Errorf("got %+v", it.Comments[0])
	}
	if c := it.Comments[6]; c.Type != "pingback" {
		t.Errorf("got %+v", c)
	}
	if c := it.Comments[7]; !c.Created.IsZero() {
		t.Errorf("got %+v", c)
	}
}

func TestOddItems(t *testing.T) {
	items := of[*Item](small(t))
	if got := items[1]; got.Title != "Block – post" || got.Published.Hour() != 11 {
		t.Errorf("the local date should do: %+v", got)
	}
	if got := items[2]; got.AttachmentURL != "https://paper.example.com/a.jpg?x=1&y=2" || got.Parent != 11 || got.Status != "inherit" {
		t.Errorf("got %+v", got)
	}
	if got := items[3]; got.Title != "About &paper; é R&D   us" || got.Type != "page" {
		t.Errorf("entities: got %q", got.Title)
	}
	if got := items[4]; got.Published.Hour() != 10 || !got.Modified.IsZero() {
		t.Errorf("the feed's date should do: %+v", got)
	}
	if got := items[5]; !got.Published.IsZero() || !got.Modified.IsZero() {
		t.Errorf("a draft has no date: %+v", got)
	}
	if got := items[6]; got.ID != 20 || got.Title != "After all that caf\uFFFD" || got.Content != "Still here, </item> even" {
		t.Errorf("got %+v", got)
	}
	for _, i := range []int{0, 1} {
		highlights, rest, ok := Highlights(HTML(items[i].Content))
		if !ok || len(highlights) != 2 || !strings.HasPrefix(rest, "<p>Body") {
			t.Errorf("got highlights %q, %q", highlights, rest)
		}
	}
}

const (
	exportHead = `<rss xmlns:wp="w"><channel><title>T</title><wp:wxr_version>1.1</wp:wxr_version>`
	exportItem = `<item><title>One</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type></item>`
	exportTail = `</channel></rss>`
)

func TestEndOfReading(t *testing.T) {
	boom := errors.New("boom")
	tests := []struct {
		name    string
		in      io.Reader
		records int
		want    error
	}{
		{"an export", strings.NewReader(exportHead + exportItem + exportTail), 2, io.EOF},
		{"a byte order mark", strings.NewReader("\ufeff<?xml version='1.0' encoding='utf-8'?>" + exportHead + exportTail), 1, io.EOF},
		{"nothing", strings.NewReader(""), 0, ErrNotWXR},
		{"a web page", strings.NewReader("<!doctype html><html><title>x</title></html>"), 0, ErrNotWXR},
		{"a feed", strings.NewReader("<rss><channel><item></item></channel></rss>"), 0, ErrNotWXR},
		{"the future", strings.NewReader("<rss><channel><wp:wxr_version>2.0</wp:wxr_version></channel></rss>"), 0, ErrNotWXR},
		{"another charset", strings.NewReader("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + exportHead), 0, ErrCharset},
		{"cut between records", strings.NewReader(exportHead + exportItem), 2, ErrTruncated},
		{"cut in a record", strings.NewReader(exportHead + exportItem + exportItem[:60]), 3, ErrTruncated},
		{"a broken disk", io.MultiReader(strings.NewReader(exportHead+exportItem+"<item>"+strings.Repeat(" ", 1<<10)), iotest.ErrReader(boom)), 2, boom},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(tt.in)
			records, err := all(r)
			if len(records) != tt.records || !errors.Is(err, tt.want) {
				t.Errorf("got %d records and %v, want %d and %v", len(records), err, tt.records, tt.want)
			}
			if _, again := r.Next(); !errors.Is(again, tt.want) {
				t.Errorf("asked again, got %v", again)
			}
		})
	}
}

// What is wrong with one item is over when the next begins.
func TestRejectedItems(t *testing.T) {
	for reason, item := range map[string]string{
		faultLarge:          "<item><title>Bad</title><content:encoded><![CDATA[" + strings.Repeat("x", MaxRecord) + "]]></content:encoded></item>",
		faultNested:         "<item><title>Bad</title>" + strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200) + "</item>",
		faultOpen:           "<item><title>Bad</title>",
		faultLongTag:        "<item><title>Bad</title><a b='" + strings.Repeat("x", maxTag) + "'/></item>",
		errParts.Error():    "<item><title>Bad</title>" + strings.Repeat("<category/>", maxParts+1) + "</item>",
		errNoID.Error():     "<item><title>Bad</title></item>",
		errNoType.Error():   "<item><title>Bad</title><wp:post_id>1</wp:post_id></item>",
		"it is not well-fo": "<item><title>Bad</title><wp:post_id>1<wp:post_id></item>",
	} {
		t.Run(reason, func(t *testing.T) {
			records, err := all(NewReader(strings.NewReader(exportHead + item + exportItem + exportTail)))
			if !errors.Is(err, io.EOF) || len(records) != 3 {
				t.Fatalf("got %d records and %v", len(records), err)
			}
			reject, ok := records[1].(*Reject)
			if !ok || reject.Title != "Bad" || !strings.HasPrefix(reject.Reason, reason) || reject.Offset != int64(len(exportHead)) {
				t.Errorf("got %+v", records[1])
			}
			if it, ok := records[2].(*Item); !ok || it.ID != 1 {
				t.Errorf("got %+v", records[2])
			}
		})
	}
}

// repeated reads a text over and over, until at least left bytes are read and
// the text is complete.
type repeated struct {
	text     string
	at, left int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left <= 0 && r.at == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.text[r.at:])
	if r.at += n; r.at == len(r.text) {
		r.at = 0
	}
	r.left -= n
	return n, nil
}

func TestLargeExportInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	const size, limit = 200 << 20, 64 << 20
	comment := "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content><![CDATA[" + strings.Repeat("No! ", 50) + "]]></wp:comment_content></wp:comment>"
	item := strings.Replace(exportItem, "</item>", "<content:encoded><![CDATA["+strings.Repeat("All work and no play. ", 10_000)+"]]></content:encoded>"+strings.Repeat(comment, 50)+"</item>", 1)
	huge := size / 4
	r := NewReader(io.MultiReader(
		strings.NewReader(exportHead),
		&repeated{text: item, left: size - huge},
		strings.NewReader(" <item><title>Huge</title><content:encoded><![CDATA["),
		&repeated{text: "All work. ", left: huge},
		strings.NewReader("]]></content:encoded></item>"+exportItem+exportTail),
	))
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	items, rejects, most := 0, 0, uint64(0)
	for {
		record, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			break
		}
		switch record.(type) {
		case *Item:
			items++
		case *Reject:
			rejects++
		}
		if items%10 == 0 || rejects > 0 {
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if items < 600 || rejects != 1 {
		t.Errorf("got %d items and %d rejects, want hundreds and one", items, rejects)
	}
	if r.Offset() < size {
		t.Errorf("read %d bytes", r.Offset())
	}
	if most > before.HeapAlloc+limit {
		t.Errorf("takes %d MB", (most-before.HeapAlloc)>>20)
	}
	t.Logf("%d items, at most %d MB", items, most>>20)
}

func FuzzReader(f *testing.F) {
	if file, err := os.ReadFile("testdata/small.xml"); err == nil {
		f.Add(file)
	}
	for _, s := range []string{
		exportHead + exportItem + exportTail, exportHead + "<item><item/><![CDATA[", exportHead + "<item><!-- <![CDATA[ --></item>",
		exportHead + "<wp:tag a='>' b=\"<\">&#0;&x;</wp:tag>", "<!DOCTYPE a [<!ENTITY b 'c'>]><rss>", exportHead + "<item><title>\xff\x00</title",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r := NewReader(bytes.NewReader(file))
		records, err := all(r)
		if err == nil || r.Offset() > int64(len(file)) {
			t.Errorf("ended at %d of %d with %v", r.Offset(), len(file), err)
		}
		for _, record := range records {
			switch r := record.(type) {
			case *Item:
				for _, s := range []string{r.Title, r.Content, r.Slug, r.Link} {
					if !utf8.ValidString(s) {
						t.Errorf("not UTF-8: %q", s)
					}
				}
			case *Reject:
				if r.Kind == "" || r.Reason == "" || r.Line < 1 || !utf8.ValidString(r.Title) {
					t.Errorf("got %+v", r)
				}
			}
		}
	})
}
