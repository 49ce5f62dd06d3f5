// Package labs is where the tests of services work: a Bench is the engine of a
// package's tests and wants every row of its lifecycles taken, a Lab one sandbox
// on it in manual time, a Client whoever speaks to its API, in English or in
// Japanese. Pages are gone through by a uitest.Clicker. Only tests import it.
//
//	var bench labs.Bench
//
//	func TestMain(m *testing.M) {
//		s := mocktea.New().Service()
//		os.Exit(bench.Main(m, s.Kinds, estate.Service(), s))
//	}
//
//	func TestTea(t *testing.T) {
//		l := bench.Lab(t, labs.Start{Place: place})
//		l.Refused(func() error { _, err := l.As("tea:somebody", pour{}); return err }, "tea.cold")
//	}
//
// A package's own lab embeds a Lab and adds what it knows of its service.
package labs
