package models

import "testing"

// What looks like a telephone number, and what else investors write.
func TestPhonesIn(t *testing.T) {
	for text, want := range map[string]int{
		"Call +44 20 7946 0958 now":                     1,
		"0049 (30) 901820":                              1,
		"+1-202-555-0143 or +1 202 555 0144":            2,
		"WhatsApp me at 07911 123456":                   1,
		"Tel: 555-0143-22":                              1,
		"It sold 12,500,000 tonnes, up +12.5 %":         0,
		"Calls at 120 expiring 2026-12-18 and 19:30":    0,
		"ISIN US0378331005, 1 234 567 890 shares":       0,
		"Revenue 2024 2025 2026: 1200 1300 1400":        0,
		"My phone died in 2026":                         0,
		"https://example.org/a/00491234567890123456789": 0,
	} {
		if got := len(phonesIn(text)); got != want {
			t.Errorf("%q has %d numbers, want %d", text, got, want)
		}
	}
}
