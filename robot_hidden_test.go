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

// hiddenInCentral are the refusals of Apex One that cannot be looked for like the
// others.
func hiddenInCentral() map[string]string {
	const (
		world   = "only a fixture, time or control pulls the trigger"
		product = "only another product, the back end or support pulls the trigger"
		closed  = "Apex Central is closed by then, and Vision One asks its own instance first"
		before  = "what Vision One itself asks for first refuses in its place"
		missing = "what is not there is not found: no lifecycle is asked"
		another = "what this row refuses, another row takes"
		fresh   = "who adds one gets a new one, which was not there before"
		form    = "the form itself asks for it first"
		program = "the list of objects has no page: programs alone change it"
	)
	return map[string]string{
		"apexone.absent: There is no Apex One as a Service.":                                                             "nobody signs in to an Apex Central that is not there, and Vision One does not ask it",
		"apexone.exists: There is an Apex One as a Service already.":                                                     world,
		"apexone.account.type: The account is of another type.":                                                          "each type has its row at the end of the update, and from the portal its own account alone comes in",
		"apexone.account.unknown: There is no such account.":                                                             missing,
		"apexone.agent.installed: The agent is installed already.":                                                       fresh,
		"apexone.agent.nameless: Enter the computer's name.":                                                             form,
		"apexone.agent.no_sensor: The endpoint has no Endpoint Sensor that was left behind.":                             "only support pulls the trigger, by control",
		"apexone.agent.not_endpoint_isolated: The endpoint's isolation is another one.":                                  another,
		"apexone.agent.not_endpoint_isolation_pending: The endpoint's isolation is another one.":                         another,
		"apexone.agent.not_endpoint_restore_pending: The endpoint's isolation is another one.":                           another,
		"apexone.agent.stays: The agent is not to be uninstalled.":                                                       another,
		"apexone.agent.not_installed: The agent is not installed.":                                                       missing,
		"apexone.agent.off: The computer is switched off.":                                                               world,
		"apexone.agent.on: The computer is switched on.":                                                                 world,
		"apexone.application.nameless: Enter a name.":                                                                    form,
		"apexone.application.there: The application exists already.":                                                     fresh,
		"apexone.application.unknown: There is no such application.":                                                     missing,
		"apexone.connect.no_instance: The product is registered with an enrollment token of Trend Vision One.":           "Vision One always names the instance",
		"apexone.hibernation.agents: An agent is online.":                                                                another,
		"apexone.hibernation.over: Apex One does not hibernate any more.":                                                product,
		"apexone.nothing_under_way: Nothing is under way that could finish.":                                             product,
		"apexone.suspicious_object.removed: The object was removed.":                                                     program,
		"apexone.suspicious_object.unknown: The object is not on the list.":                                              program,
		"apexone.update.licence_missing: There is no license for Apex One as a Service.":                                 "a world in which Apex One is used without a license is refused",
		"apexone.update.not_connected: Register Apex One with Trend Vision One first.":                                   before,
		"apexone.update.preparing: " + temporaryProblem:                                                                  "TestFailures reads it on its page, in both languages: who tries again has to agree again",
		"apexone.updated: Apex One as a Service has been updated to Standard Endpoint Protection; there is no way back.": closed,
		"apexone.upgrade.begun: The upgrade has begun already.":                                                          "who continues again goes on in the wizard where it was left",
	}
}

// hiddenInThePortal are those of the Customer Licensing Portal.
func hiddenInThePortal() map[string]string {
	return map[string]string{
		"clp.account.exists: An account with this login ID exists already.": "no page registers an account: a fixture or control does",
		"clp.account.unknown: There is no such account.":                    "a sign-in, or a link that is asked for, does not tell whether there is one",
	}
}
