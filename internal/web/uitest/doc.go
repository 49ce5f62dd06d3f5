// Package uitest is what the tests of consoles begin with. Check looks through the
// pages without showing them: do the templates fit their data, are all words in
// the catalogues, is every message and template used. A Clicker goes through them
// as a browser without script does. Only tests import it.
package uitest
