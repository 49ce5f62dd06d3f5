// Package mockv1 is the simulated Trend Vision One: its console as a JSON API,
// the product instances that are connected to it and updated from it, the update
// jobs, and the licences; and it puts the parts together that lie below it, such
// as mockv1/iam with the user accounts, their roles, and signing in.
//
// Each file is one subject: its lifecycle, the facts that the guards look at, the
// commands and the queries. Handlers (routes.go) only translate. What happens to
// a connected product is the product's own affair: Vision One asks it through
// estate.Product what stands in the way, and tells it what happens, in the same
// transaction.
package mockv1
