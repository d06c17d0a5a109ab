package models

import (
	"context"
	"fmt"
	"time"
)

// The kinds of entries about what is neither a post nor a person.
const (
	kindPicture = "picture" // of a new member, who is not named
	kindTopic   = "topic"
	kindArticle = "article" // what can be said under one
)

// The acts on the picture of a new member, and on what a discussion, or a person, can
// do.
const (
	ActPassPicture   Act = "picture_pass"
	ActRefusePicture Act = "picture_reject"
	ActClose         Act = "close"
	ActHold          Act = "hold"
	ActOpen          Act = "open"
	ActArchive       Act = "archive"
	ActUnarchive     Act = "unarchive"
	ActUnlist        Act = "unlist"
	ActRelist        Act = "relist"
)

// otherDone are these acts as things that have happened.
var otherDone = map[Act]string{
	ActPassPicture: "Picture shown", ActRefusePicture: "Picture refused", ActClose: "Closed to posts", ActHold: "Posts held to be read first", ActOpen: "Opened to posts",
	ActTrust: "Trusted", ActArchive: "Archived", ActUnarchive: "Taken out of the archive", ActUnlist: "Taken off the lists", ActRelist: "Put back on the lists",
}

// otherAct is something done about neither a post nor a sanction in the transaction
// at hand, for the ledger.
type otherAct struct {
	act                Act
	kind, place, found string
	source             string // what was done, for the database alone
	takesBack          string // the source of what it takes back
	by                 *int64
	at                 time.Time
}

// enterOther has the ledger say a when the transaction at hand ends.
func (s *Store) enterOther(ctx context.Context, a otherAct) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	a.at = s.now()
	s.last.others, s.last.shown = append(s.last.others, a), site.LogHours == 0
	return nil
}

// otherEntries is what the ledger says of the other acts in the transaction at hand.
// The head is locked.
func (s *Store) otherEntries(ctx context.Context) ([]*LedgerEntry, error) {
	var people []int64
	for _, a := range s.last.others {
		if a.by != nil {
			people = append(people, *a.by)
		}
	}
	names, err := s.actorNames(ctx, people)
	if err != nil {
		return nil, err
	}
	entries := make([]*LedgerEntry, len(s.last.others))
	for i, a := range s.last.others {
		at := a.at.UTC().Truncate(time.Second)
		e := &LedgerEntry{At: at, Month: at.Format("2006-01"), Act: a.act, Kind: a.kind, Place: a.place, Found: a.found, Source: a.source, ByWhom: byProgram, Automatic: a.by == nil}
		if a.by != nil {
			e.ByWhom = names[*a.by]
		}
		if a.takesBack != "" {
			was, err := s.lastEntryOf(ctx, a.takesBack)
			if err != nil {
				return nil, err
			}
			if was != nil {
				e.Reverses = &was.Number
			}
		}
		entries[i] = e
	}
	return entries, nil
}

// lastEntryOf is the newest entry of a source, or nil.
func (s *Store) lastEntryOf(ctx context.Context, source string) (*LedgerEntry, error) {
	var rows []*LedgerEntry
	if err := s.write(ctx).Where("source = ? AND source <> ''", source).Order("number DESC").Limit(1).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("looking for an earlier entry: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // the ledger says nothing of it
	}
	return rows[0], nil
}

// enterPicture has the ledger say what became of a picture.
func (s *Store) enterPicture(ctx context.Context, x *Picture, by *User, to PictureState) error {
	a := otherAct{act: ActPassPicture, kind: kindPicture, found: FoundHold, source: x.source(), by: idOf(by)}
	switch to {
	case PictureRefused:
		a.act = ActRefusePicture
	case PictureWaits:
		a.act, a.found, a.takesBack = ActUndo, "", x.source()
	}
	return s.enterOther(ctx, a)
}

func (x *Picture) source() string { return "picture " + subjectOf(x.ID) }

// source is how the ledger tells a from others.
func (a *AdminAct) source() string { return "act " + subjectOf(a.ID) }

// enterStanding has the ledger say that a topic was archived or taken off the lists,
// or either back.
func (s *Store) enterStanding(ctx context.Context, t *Topic, a *AdminAct) error {
	act := map[string]Act{topicArchived: ActArchive, topicActive: ActUnarchive, topicUnlisted: ActUnlist, topicListed: ActRelist}[a.NewValue]
	kind, place, err := s.discussed(ctx, t.DiscussionID)
	if err != nil {
		return err
	}
	return s.enterOther(ctx, otherAct{act: act, kind: kind, place: place, found: FoundStaff, source: a.source(), by: a.ByID})
}

// enterHold has the ledger say that a discussion, or a person, was closed, held or
// opened. What is set for a section or a board is a setting like others.
func (s *Store) enterHold(ctx context.Context, h *HoldSetting, a *AdminAct) error {
	o := otherAct{act: ActOpen, kind: kindPerson, found: FoundStaff, source: a.source(), by: a.ByID}
	switch h.Mode {
	case IsHeld:
		o.act = ActHold
	case IsClosed:
		o.act = ActClose
	}
	switch h.Scope {
	case OnDiscussion:
		var err error
		if o.kind, o.place, err = s.discussed(ctx, h.SubjectID); err != nil {
			return err
		}
	case OnMember, OnGuest:
	default:
		return nil
	}
	return s.enterOther(ctx, o)
}

// enterUndone has the ledger say that undo takes act back, if it has said act.
func (s *Store) enterUndone(ctx context.Context, act, undo *AdminAct) error {
	was, err := s.lastEntryOf(ctx, act.source())
	if err != nil || was == nil {
		return err
	}
	return s.enterOther(ctx, otherAct{act: ActUndo, kind: was.Kind, place: was.Place, source: undo.source(), takesBack: act.source(), by: undo.ByID})
}

// discussed is of what kind a discussion is for the ledger, and in which section or
// board.
func (s *Store) discussed(ctx context.Context, id int64) (kind, place string, err error) {
	var p subject
	err = s.write(ctx).Raw("SELECT "+ledgerPlace+" FROM "+ledgerPlaceFrom+" WHERE x.id = ?", id).Scan(&p).Error
	if err != nil {
		return "", "", fmt.Errorf("finding the place of a discussion: %w", err)
	}
	if kind = kindArticle; p.InForum {
		kind = kindTopic
	}
	return kind, p.place(), nil
}
