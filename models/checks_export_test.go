package models

// CheckKinds are the kinds of all checks, for the test that each has one.
func CheckKinds() []string {
	kinds := make([]string, len(checks))
	for i, c := range checks {
		kinds[i] = c.kind
	}
	return kinds
}
