// Package mocktmems is the fake Trend Micro Email Security: a console of its own before
// the update, which only migrates accounts after it. What Cloud Email Gateway Protection
// in Vision One shows then is the same data as ever.
//
// Its things are the tenant with its settings, its administrator accounts and their
// sessions; custom permissions are rows of a table of their own, since they have no life.
// Each file holds one subject: its lifecycle, the facts that its guards look at, its
// commands and its queries.
//
// Vision One meets it as an estate.Product, which is connected by the Business ID.
//
// Not simulated: two-factor authentication of accounts [TM2FA].
package mocktmems
