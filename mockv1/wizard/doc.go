// Package wizard gives an account its e-mail address: the three-step wizard of
// Trend Vision One, and the verification codes that it and others send by mail.
//
// It knows neither the accounts nor who begins a run of it: it tells them by kind
// and trigger, see internal/estate, and asks them through estate.People,
// estate.Portal and estate.Registrar.
package wizard
