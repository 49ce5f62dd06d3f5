//go:build race

package mockone_test

// underRace says that the race detector watches. SQLite is then twenty times
// slower, so tests that have one caller alone leave it to those with many.
const underRace = true
