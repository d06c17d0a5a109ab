package models

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Page is one page of a list that goes from new to old. Pages that follow each
// other carry the key of the last item seen, so that the thousandth costs what
// the second does. A number alone, typed by hand, is counted off.
type Page struct {
	Number int    // from 1
	Before string // the key of the last item of the page before
}

// Next is the page after the one at hand, if there is one.
type Next struct {
	Number int // 0 if there is none
	Before string
}

// maxPage is the last page that can be asked for by number alone.
const maxPage = 1000

// ParsePage reads a page from an address. Nonsense is the first page.
func ParsePage(number, before string) Page {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		n = 1
	}
	if n > maxPage && before == "" {
		n = maxPage
	}
	return Page{n, before}
}

// key is how an item's place in a list is written in an address.
func key(at time.Time, id int64) string {
	return strconv.FormatInt(at.UnixMicro(), 36) + "." + strconv.FormatInt(id, 36)
}

func parseKey(text string) (at time.Time, id int64, ok bool) {
	micros, ids, ok := strings.Cut(text, ".")
	m, err1 := strconv.ParseInt(micros, 36, 64)
	id, err2 := strconv.ParseInt(ids, 36, 64)
	return time.UnixMicro(m).UTC(), id, ok && err1 == nil && err2 == nil
}

// before orders a list by these columns, newest first, and leaves out what came
// on the pages before if the key is known. The column of ids may stand twice.
func (at Page) before(q *gorm.DB, column, id string) *gorm.DB {
	when, last, ok := parseKey(at.Before)
	if column == id {
		q = q.Order(id + " DESC")
		if ok {
			q = q.Where(id+" < ?", last)
		}
		return q
	}
	q = q.Order(column + " DESC").Order(id + " DESC")
	if ok {
		q = q.Where(fmt.Sprintf("(%s, %s) < (?, ?)", column, id), when, last)
	}
	return q
}

// limit takes one item more than the page has, to know whether another follows.
func (at Page) limit(q *gorm.DB, each int) *gorm.DB {
	q = q.Limit(each + 1)
	if _, _, ok := parseKey(at.Before); !ok && at.Number > 1 {
		q = q.Offset((at.Number - 1) * each)
	}
	return q
}

// cut takes the item too many away again and says what follows.
func cut[T any](at Page, items []T, each int, place func(T) (time.Time, int64)) ([]T, Next) {
	if len(items) <= each {
		return items, Next{}
	}
	items = items[:each]
	when, id := place(items[each-1])
	return items, Next{at.Number + 1, key(when, id)}
}
