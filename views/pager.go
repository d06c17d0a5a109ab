package views

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"

	"lode/models"
)

// Pager leads to the other pages of a list.
type Pager struct {
	Links          []PageLink
	Previous, Next string
	NextWord       string
}

// PageLink is one page's number, or a gap between numbers.
type PageLink struct {
	Number       int
	Path         string
	Current, Gap bool
}

// Many reports whether there is more than one page.
func (p Pager) Many() bool { return p.Next != "" || p.Previous != "" || len(p.Links) > 1 }

// Numbered is the pager of a list whose pages are known: the first, the last and
// those around the current.
func Numbered(path string, query url.Values, current, last int) Pager {
	p := Pager{NextWord: "Next page"}
	if last < 2 {
		return p
	}
	for n := 1; n <= last; n++ {
		switch {
		case n == 1 || n == last || n >= current-2 && n <= current+2:
			p.Links = append(p.Links, PageLink{Number: n, Path: pagePath(path, query, n, ""), Current: n == current})
		case !p.Links[len(p.Links)-1].Gap:
			p.Links = append(p.Links, PageLink{Gap: true})
		}
	}
	if current < last {
		p.Next = pagePath(path, query, current+1, "")
	}
	return p
}

// At makes every link of the pager lead to a part of the page.
func (p Pager) At(fragment string) Pager {
	for i := range p.Links {
		if p.Links[i].Path != "" {
			p.Links[i].Path += fragment
		}
	}
	if p.Next != "" {
		p.Next += fragment
	}
	return p
}

// Keyed is the pager of a list that is walked from new to old.
func Keyed(path string, query url.Values, at models.Page, next models.Next) Pager {
	p := Pager{NextWord: "Older"}
	if at.Number > 1 {
		p.Links = []PageLink{{Number: 1, Path: pagePath(path, query, 1, "")}}
		if at.Number > 2 {
			p.Links = append(p.Links, PageLink{Gap: true})
		}
		p.Links = append(p.Links, PageLink{Number: at.Number, Current: true})
	}
	if next.Number > 0 {
		p.Next = pagePath(path, query, next.Number, next.Before)
	}
	return p
}

func pagePath(path string, query url.Values, n int, before string) string {
	q := url.Values{}
	maps.Copy(q, query)
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	if before != "" {
		q.Set("before", before)
	}
	if len(q) == 0 {
		return path
	}
	return fmt.Sprintf("%s?%s", path, q.Encode())
}
