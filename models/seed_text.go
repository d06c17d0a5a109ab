package models

import (
	"html/template"
	"strconv"
	"strings"

	"lode/internal/markup"
)

// textsPerCompany is how many paragraphs there are about each company.
const textsPerCompany = 40

// fillBank makes the paragraphs of all posts. Rendering them one by one would take
// longer than everything else.
func (g *seeding) fillBank() {
	const shortest, longest = 100, 195
	g.bank = make([][]seedText, len(seedCompanies))
	for c := range g.bank {
		next := g.inTurn(seedRemarks, c)
		for range textsPerCompany {
			text := next()
			for len(text) < shortest {
				if more := next(); len(text)+1+len(more) <= longest {
					text += " " + more
				}
			}
			g.bank[c] = append(g.bank[c], seedText{text, markup.Post(text)})
		}
	}
}

// text is one to three paragraphs about a company, none of them twice. Side by
// side they are what all of it would be, rendered as one.
func (g *seeding) text(company int) (source string, html template.HTML) {
	bank := g.bank[company]
	i := g.random.IntN(len(bank))
	j := (i + 1 + g.random.IntN(len(bank)/3)) % len(bank)
	k := (j + 1 + g.random.IntN(len(bank)/3)) % len(bank)
	switch u := g.random.Float64(); {
	case u < 0.5:
		return bank[i].source, bank[i].html
	case u < 0.85:
		return bank[i].source + "\n\n" + bank[j].source, bank[i].html + bank[j].html
	}
	return bank[i].source + "\n\n" + bank[j].source + "\n\n" + bank[k].source, bank[i].html + bank[j].html + bank[k].html
}

// inTurn gives sentences about a company, each once before any comes again.
func (g *seeding) inTurn(from []string, company int) func() string {
	var left []int
	return func() string {
		if len(left) == 0 {
			left = g.random.Perm(len(from))
		}
		i := left[0]
		left = left[1:]
		return g.fill(from[i], company)
	}
}

func pick(g *seeding, from []string) string { return from[g.random.IntN(len(from))] }

// fill puts a company, another one, figures and places into a sentence.
func (g *seeding) fill(text string, company int) string {
	other := (company + 1 + g.random.IntN(len(seedCompanies)-1)) % len(seedCompanies)
	text = strings.NewReplacer(
		"{company}", seedCompanies[company], "{other}", seedCompanies[other], "{place}", pick(g, seedPlaces), "{metal}", pick(g, seedMetals),
		"{n}", strconv.Itoa(2+g.random.IntN(48)), "{percent}", strconv.Itoa(3+g.random.IntN(60))+"%",
		"{quarter}", []string{"first", "second", "third", "fourth"}[g.random.IntN(4)]+" quarter",
	).Replace(text)
	if c := text[0]; 'a' <= c && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	return text
}

// The words. Every company, place, outlet and person is made up.
var (
	seedAuthors    = []string{"Ines Calder", "Tomas Wren", "Pia Holmgard", "Dara Osei"}
	seedCategories = []string{"Rare earths", "Lithium", "Copper", "Nickel and cobalt", "Policy", "Markets", "Technology", "Recycling"}
	seedBoards     = [][]string{
		{"Companies", "Explorers", "Producers", "Magnets and processing"},
		{"Markets", "Prices and supply", "Policy and permits", "Battery metals"},
		{"The house", "Newcomers", "Off topic"},
	}
	seedCompanies = []string{
		"Varnholt Rare Earths", "Sundmere Nickel", "Corvane Separation", "Quillmoor Copper", "Greywether Cobalt", "Pellmarsh Battery Metals",
		"Isfjord Magnesium", "Marrowick Gold", "Dunmorrow Potash", "Ashgarth Vanadium", "Tidewrack Offshore", "Nightmere Antimony",
		"Fenholm Silicon", "Rookhaven Smelting", "Oxmarsh Graphite", "Halverstone Magnets", "Lanternby Uranium", "Brackwell Tungsten",
		"Tarn & Fell Metals", "Skerrivale Lithium",
	}
	seedPlaces  = []string{"Norrvik", "the Alden basin", "Port Carrow", "Eastmark", "the Arvel district", "Karsholm", "Lower Ansty", "the Oran plateau"}
	seedMetals  = []string{"neodymium", "dysprosium", "lithium", "copper", "cobalt", "graphite", "nickel", "tungsten", "antimony", "terbium"}
	seedOutlets = []string{"The Harbour Ledger", "Northern Metals Post", "The Carrow Courier", "Assay Weekly"}
	seedFirst   = []string{
		"Ada", "Bram", "Carla", "Dov", "Elin", "Farid", "Greta", "Hugo", "Imke", "Jonas", "Kaja", "Lev", "Mina", "Nils", "Olga", "Per", "Quinn", "Rosa", "Sven", "Tilda",
		"Umar", "Vera", "Wim", "Xenia", "Yara", "Zeno", "Alma", "Boris", "Cleo", "Dina", "Emil", "Fay", "Gus", "Hanne", "Ivo", "Jette", "Kuno", "Lotte", "Max", "Nora",
	}
	seedLast = []string{
		"Abbott", "Birch", "Castell", "Dahl", "Ekman", "Fairley", "Grove", "Hoxha", "Iversen", "Jansky", "Kettle", "Lindqvist", "Moreau", "Novak", "Oakes", "Pemberly", "Quist", "Rask", "Stroud", "Thorne",
		"Ulrich", "Vance", "Wexley", "Xavier", "Yilmaz", "Zander", "Ashby", "Bellamy", "Crane", "Dorset", "Ellery", "Finch", "Galt", "Hale", "Ingram", "Joyce", "Keane", "Lund", "Marsh", "North",
	}
	seedTitles = []string{
		"{company} delays its {metal} plant in {place}", "{company} finds more {metal} near {place}", "{place} tightens permits, and {company} waits",
		"{company} and {other} agree on {metal} supply", "{metal} prices rise {percent} after {company} halts shipments", "{company} cuts its {quarter} guidance by {percent}",
		"Can {company} outbuild {other}?", "{company} ships first {metal} from {place}", "Neighbours in {place} take {company} to court", "{company} raises {n} million for {place}",
		"What the {quarter} tells about {company}", "{other} walks away from {company}", "{company} recycles {percent} of its {metal}", "Inside the {metal} squeeze that {company} saw coming",
	}
	seedQuestions = []string{
		"{company}: what did you make of the {quarter}?", "Is {company} too cheap at these {metal} prices?", "{company} or {other}, and why?", "Permits in {place}: what we know",
		"{company}, drill results from {place}", "How much {metal} does {company} really have?", "{company} thread: news and filings", "Who has visited the {company} site?",
		"{company} dilution, again", "Explain the {metal} contract like I am new", "Long-term holders of {company}, still here?", "{place} trip report, {n} photos",
		"What would change your mind about {company}?", "{metal} stocks at {n} weeks: too low?",
	}
	seedReports = []string{
		"{company} said its {metal} plant in {place} would open in the {quarter}, {n} weeks later than planned.",
		"Output of {metal} rose {percent} on the year, while costs for each tonne fell by less than the company had hoped.",
		"Two people who have seen the contract with {other} said that it fixes the price for {n} months.",
		"The permit for {place} covers {n} hectares, and a decision on the rest is due by the {quarter}.",
		"“We have {n} buyers for every shipment,” the chief executive said on a call with analysts.",
		"A spokesman for {other} declined to comment on the talks.",
		"Stocks of {metal} in {place} stand at {n} days of use, the lowest since records began.",
		"The company holds {percent} of the licence; the rest belongs to the district and to {other}.",
		"Separating {metal} from the ore takes {n} steps, and each of them has to run before the next can be tested.",
		"Residents of {place} have asked for an independent study of the river before work goes on.",
		"Shares of {company} closed {percent} lower, in trading {n} times as heavy as usual.",
		"The plan rests on a loan that has to be drawn before the {quarter} and on prices staying where they are.",
		"Nobody outside the company has tested the new process at scale, and the first results are {n} weeks away.",
		"Exports of {metal} fell {percent} after the new licences, according to customs figures.",
		"{company} hired {n} engineers in {place} this year and says that it will need as many again.",
		"An earlier estimate put the deposit at {n} million tonnes; the new one is {percent} higher.",
		"The auditors noted that {company} has enough cash for {n} months at the present pace.",
		"Makers of magnets say that they can replace {percent} of the {metal} they use, but not quickly.",
		"The ministry has promised an answer within {n} days, and has missed two such dates before.",
		"{other} owns the only other plant of its kind and is not taking new customers.",
		"Power is the largest cost, at {percent} of the total, and the contract for it ends in the {quarter}.",
		"Analysts had expected a smaller loss; their estimates differ by {percent}.",
		"The first drill holes at {place} went down {n} years ago and were forgotten when prices fell.",
		"“It is a matter of chemistry, not of money,” said an engineer who has worked for both companies.",
		"Trucks now take {n} hours to the port, and the railway will not be ready before the {quarter}.",
		"The union wants {percent} more pay and a say in how the waste is stored.",
		"What is left after refining is kept in {place}, behind a dam that is inspected every {n} weeks.",
		"The board has asked for a second opinion on the {metal} estimate before it spends more.",
	}
	seedRemarks = []string{
		"I hold a little {company} and still think the {quarter} was fine.",
		"Has anybody read the filing? Page {n} says the opposite.",
		"They promised {metal} from {place} {n} months ago.",
		"The {percent} figure is gross, not net of royalties.",
		"My guess is *not before* the {quarter}, permits being what they are.",
		"Compare that with {other}, which did it in {n} weeks.",
		"That is the third delay since I bought.",
		"I walked past the site in {place} last week and saw {n} trucks.",
		"Spot prices for {metal} say otherwise.",
		"Management owns {percent} of the shares, for what it is worth.",
		"Does the contract cover {metal} at all?",
		"Thanks for the source, I had missed that one.",
		"A recovery of {percent} in the lab means nothing at scale.",
		"I sold **half** after the last call and sleep better.",
		"The cash lasts {n} months if nothing else breaks.",
		"What worries me is the river, not the price.",
		"Nobody builds a separation plant in {n} months.",
		"I would rather own the processor than the mine.",
		"You forget the {n} million they owe to {other}.",
		"Good question; I have written to them and will report back.",
		"The licence runs out in the {quarter}, as far as I can tell.",
		"Dilution of {percent} in one year is hard to forgive.",
		"If {metal} holds above the old high, they are fine.",
		"This reads like a press release, to be honest.",
		"Let us wait for the assay from {place} before we argue.",
		"I work in the field and {n} steps is normal.",
		"Fair point, though {company} has said so before.",
		"The neighbours in {place} have a case, I think.",
	}
)
