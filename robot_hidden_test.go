package mockone_test

// hiddenOnTheWay are the refusals on the way to Vision One and to Foundation
// Services that cannot be looked for like the others: no page can show them, or
// another test reads them on their page.
func hiddenOnTheWay() map[string]string {
	const (
		product = "only another part of Vision One, or the back end, pulls the trigger"
		own     = "its part's own tests read it on its page, in both languages"
		stale   = "TestStaleClients reads it on its page, in both languages"
		limited = "whoever comes in during the update is led to what is next, and to nothing else"
		offers  = "the page offers the two choices, and its form takes no other"
	)
	return map[string]string{
		"v1.connect.not_waiting: The product instance does not wait for a registration.":                                                       product,
		"v1.enrollment_token.issued: The enrollment token has been generated already.":                                                         product,
		"v1.update.prepared: The product is ready for the update.":                                                                             product,
		"v1.console.owner_only: Sign in with the email address and password of the Primary User Account to go on setting up Trend Vision One.": own,
		"v1.console.region_first: The data center region comes first.":                                                                         product,
		"v1.console.registered: The business is registered already.":                                                                           product,
		"v1.console.succeeds: The provisioning succeeds.":                                                                                      product,
		"v1.platform.mfa_choice: Select whether multi-factor authentication stays enabled.":                                                    offers,
		"v1.platform.no_mfa: Multi-factor authentication is not enabled.":                                                                      product,
		"v1.platform.offered: The update is offered already.":                                                                                  product,
		"v1.platform.started: You cannot undo or stop the update once you begin.":                                                              limited,
		"wizard.abandoned: The assignment of an email address was abandoned.":                                                                  product,
		"wizard.begun: The assignment of an email address has begun already.":                                                                  product,
		"wizard.code.sent: The verification code has been sent already.":                                                                       product,
		"wizard.completed: The email address has been assigned already. Sign in with it.":                                                      stale,
		"wizard.unable: Unable to reset password. Try again. If the problem persists, contact your support provider. (Error code: 4000013)":    own,
	}
}
