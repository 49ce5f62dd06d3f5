//go:build !race

package mockone_test

// underRace says that the race detector watches.
const underRace = false
