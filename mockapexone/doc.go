// Package mockapexone is the fake Apex Central as a Service and the Apex One SaaS
// that it manages: a console of its own before the update, and what Standard
// Endpoint Protection in Vision One shows after it.
//
// Its things are the tenant, its hibernation, its user accounts, their sessions and
// two-factor authentication; custom roles are rows of a table of its own, since they
// have no life. Each file holds one subject: its lifecycle, the facts that its guards
// look at, its commands and its queries. Agents with their servers, groups and
// policies, and the automation API, are packages of their own below this one.
//
// Vision One meets it as an estate.Product. It is connected by an enrollment token
// that is pasted into this console, and its back end then prepares the update for a
// while, in which a start of it is deferred [SEPJA 15].
//
// Not simulated: that accounts of Vision One appear here up to ten minutes after
// their password is set [KA11600]; signing in by SAML, for want of an identity
// provider; scopes of roles that are limited to some products; the new instance that
// signing in to the Customer Licensing Portal makes after a purge.
package mockapexone
