package models

import (
	"fmt"
	"strings"
	"time"
)

// Reasons are all that there is to say of one decision. The message to the writer,
// the receipt and the open log are written from them, so that they cannot differ.
type Reasons struct {
	*LedgerEntry           // what everyone may know; its number is 0 if it was decided before the ledger began
	Rule         *Rule     // as it was worded; nil if it rests on none
	Facts        string    // the words of whoever decided, for the writer alone
	AppealUntil  time.Time // until when the writer can ask again; zero if not at all
}

// Against reports whether the decision takes something from the writer, who is told
// why and can ask again.
func (r *Reasons) Against() bool { return r.Act.against() }

// Done is what was done.
func (r *Reasons) Done() string {
	switch {
	case r.Act == ActUndo:
		return "Decision undone"
	case r.Act == ActApprove && r.ToState == Withdrawn:
		return "Left as it is"
	}
	return r.Act.Done()
}

// DoneBy is what was done and by whom, within a sentence for the writer.
func (r *Reasons) DoneBy() string {
	if r.Act == ActHide {
		return "hidden by " + r.ForWriter() + " until a moderator has looked"
	}
	return strings.ToLower(r.Done()) + " by " + r.ForWriter()
}

// Effect is how far it goes.
func (r *Reasons) Effect() string {
	switch r.Act {
	case ActEdit:
		return "The text you wrote is kept."
	case ActPublishEdit:
		return "Everyone can read the new text."
	case ActRefuseEdit:
		return "The post stays as it was. This has no end date."
	case ActHide:
		return "Only you and the moderators can read it until one of them has looked at it."
	}
	switch r.ToState {
	case Public:
		return "Everyone can read it."
	case Rejected, Spam, Trash:
		return "Only you and the moderators can read it. This has no end date."
	case Pending:
		return "It waits for a moderator."
	}
	return ""
}

// Ground is what it rests on, as a sentence: a rule, or what the act itself says.
func (r *Reasons) Ground() string {
	switch {
	case r.Rule != nil:
		return fmt.Sprintf("Rule %d, %s (version %d): %s", r.Rule.Number, r.Rule.Title, r.RuleVersion, r.Rule.Body)
	case r.Act == ActSpam && r.Automatic:
		return "The program took it for spam."
	case r.Act == ActSpam:
		return "It was taken for advertising."
	case r.Act == ActEdit:
		return "A note below the text says why."
	case r.Act == ActTrash:
		return "It was removed without naming a rule."
	case r.Act == ActHide:
		return "Several readers have reported it. That alone says nothing against it."
	}
	return ""
}

// CameUp is what drew attention to the post, or "".
func (r *Reasons) CameUp() string {
	if r.Automatic && r.Act != ActHide {
		return "found by a check of the program"
	}
	return map[string]string{
		FoundHold: "held by a check", FoundReport: "reported by a reader", FoundStaff: "found by staff", FoundAppeal: "appealed by its writer",
	}[r.Found]
}

// Who is who decided, by their role and the number that the log calls them by.
func (r *Reasons) Who() string {
	switch r.ByWhom {
	case byProgram:
		return "The program"
	case byWriter:
		return "The writer"
	case "":
		return "Somebody"
	}
	return strings.ToUpper(r.ByWhom[:1]) + r.ByWhom[1:]
}

// ForWriter is the same within a sentence, for the writer.
func (r *Reasons) ForWriter() string {
	switch r.ByWhom {
	case byProgram:
		return "the program"
	case byWriter:
		return "you"
	case "":
		return "somebody"
	}
	return r.ByWhom
}

// How is whether a person decided, or "" if it was the writer.
func (r *Reasons) How() string {
	switch {
	case r.Automatic:
		return "without a person"
	case r.Act.byWriter():
		return ""
	}
	return "a person, not automatically"
}

// Decided is the same as the end of a sentence, for the writer.
func (r *Reasons) Decided() string {
	if r.Automatic {
		return "by the program, without a person"
	}
	return "by a person, not automatically"
}

// Out is what is out of the ordinary, or "".
func (r *Reasons) Out() string {
	if r.Tag == TagSamePerson {
		return "Decided by the same person: nobody else could"
	}
	return r.Tag
}

// Head is the head of the ledger once the decision was in it, or "".
func (r *Reasons) Head() string {
	if r.Number == 0 {
		return ""
	}
	return LedgerHead{Number: r.Number, Hash: r.Hash}.String()
}

// Reasons are what there is to say of d, one of the decisions on the post.
func (st *Standing) Reasons(d *Decision) *Reasons {
	r := d.reasons(st.Proof.Entries[d.ID], nil)
	if d.Act == ActSpam && r.Automatic {
		var why []string
		for _, h := range st.Post.Holds {
			why = append(why, h.Reason())
		}
		r.Facts = strings.Join(why, " ")
	}
	return r
}

// Foretold are the reasons that a writer would be told if d were made, about a post that
// readers have reported or not.
func (d *Decision) Foretold(reported bool) *Reasons {
	if reported {
		return d.reasons(nil, &d.CreatedAt)
	}
	return d.reasons(nil, nil)
}

// reasons are those of d by its entry in the ledger, or, where that has none, as it would
// be if its post was reported at a time, unless nil.
func (d *Decision) reasons(e *LedgerEntry, reported *time.Time) *Reasons {
	if e == nil {
		e = &LedgerEntry{At: d.CreatedAt, Act: d.Act, Automatic: d.Automatic(), ByWhom: d.whom(), Found: d.found(reported), FromState: d.FromState, ToState: d.ToState}
		if d.Rule != nil {
			e.Rule, e.RuleVersion = d.Rule.Number, max(1, d.RuleVersion)
		}
	}
	r := &Reasons{LedgerEntry: e, Rule: d.Rule, Facts: d.Note}
	if d.appealable() {
		r.AppealUntil = d.appealUntil()
	}
	return r
}

// All are the reasons of all decisions on the post, oldest first.
func (st *Standing) All() []*Reasons {
	all := make([]*Reasons, len(st.Decisions))
	for i, d := range st.Decisions {
		all[i] = st.Reasons(d)
	}
	return all
}

// whom is who decided where the ledger does not say it.
func (d *Decision) whom() string {
	switch {
	case d.Act.byWriter():
		return byWriter
	case d.ByID == nil:
		return byProgram
	case d.By != nil:
		return string(d.By.Role)
	}
	return ""
}
