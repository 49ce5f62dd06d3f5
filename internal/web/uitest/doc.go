// Package uitest looks through the pages of a console without showing them: do
// the templates fit their data, are all words in the catalogues, is every message
// and template used. Tests of services call Check; nothing else imports it.
package uitest
