// Package mockcas is the fake Trend Micro Cloud App Security (CAS): a console of
// its own before the update, and what Cloud Email and Collaboration Protection
// (CECP) in Vision One shows after it.
//
// Its things are the tenant, its protected services, its administrators and
// their sessions; policies, logs and reports are rows of its own tables, since
// they have no life of their own. Each file holds one subject: its lifecycle,
// the facts that its guards look at, its commands and its queries.
//
// Vision One meets it as an estate.Product and an estate.EmailSuite. What the
// update takes over is not copied: after it the same rows are read through
// EmailSuite, so a customer finds everything unchanged [CASJA Q1, Q2].
//
// Not simulated: roles that are limited to single organizations, signing in by an
// identity provider, and switching between several tenants.
package mockcas
