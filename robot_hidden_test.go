package mockone_test

// hiddenOnTheWay are the refusals on the way to Vision One and to Foundation
// Services that the robot does not look for: each is looked at on its page, in both
// languages, by the tests of the part that has it.
func hiddenOnTheWay() map[string]string {
	const (
		product = "only another part of Vision One, or the back end, pulls the trigger"
		own     = "its part's own tests read it on its page"
	)
	return map[string]string{
		"v1.console.activated: Trend Vision One has been activated already. Sign in with your Primary User Account.":                           own,
		"v1.console.agreement_required: Select the check box to continue.":                                                                     own,
		"v1.console.no_licence: There is no valid license of a supported product.":                                                             own,
		"v1.console.not_failed: The provisioning of the console has not failed.":                                                               own,
		"v1.console.not_now: Setting up Trend Vision One is not at this step.":                                                                 own,
		"v1.console.owner_only: Sign in with the email address and password of the Primary User Account to go on setting up Trend Vision One.": own,
		"v1.console.region: Select a data center region.":                                                                                      own,
		"v1.console.region_first: The data center region comes first.":                                                                         product,
		"v1.console.region_fixed: The data center region has been chosen and cannot be changed.":                                               own,
		"v1.console.registered: The business is registered already.":                                                                           product,
		"v1.console.succeeds: The provisioning succeeds.":                                                                                      product,
		"v1.platform.agreed: You have agreed to the update already. Start it in the System Update Notice.":                                     own,
		"v1.platform.agreement_required: Agree to the update first.":                                                                           own,
		"v1.platform.cannot_undo: You cannot undo or stop the update once you begin.":                                                          own,
		"v1.platform.mfa_choice: Select whether multi-factor authentication stays enabled.":                                                    own,
		"v1.platform.no_mfa: Multi-factor authentication is not enabled.":                                                                      product,
		"v1.platform.no_popup: There is no message to close.":                                                                                  own,
		"v1.platform.none: There is no legacy Trend Vision One to update.":                                                                     own,
		"v1.platform.not_now: The update is not at this step.":                                                                                 product,
		"v1.platform.not_started: The update has not begun.":                                                                                   own,
		"v1.platform.offered: The update is offered already.":                                                                                  product,
		"v1.platform.owner_only: Only the owner of the Primary User Account can update Trend Vision One.":                                      own,
		"v1.platform.started: You cannot undo or stop the update once you begin.":                                                              own,
		"v1.platform.understanding_required: Select the check box to confirm that you understand how the update will affect your system.":      own,
		"v1.platform.updated: Trend Vision One has been updated to the Foundation Services release already.":                                   own,
		"wizard.abandoned: The assignment of an email address was abandoned.":                                                                  product,
		"wizard.address.invalid: Specify a valid email address.":                                                                               own,
		"wizard.address.mismatch: The email addresses do not match.":                                                                           own,
		"wizard.address.other: Specify the email address that you sign in with.":                                                               own,
		"wizard.address.registered: This email address was used to register Cloud App Security. Specify a different email address.":            own,
		"wizard.address.used: This email address is already in use. Specify a different email address.":                                        own,
		"wizard.begun: The assignment of an email address has begun already.":                                                                  product,
		"wizard.code.blocked: Too many incorrect verification codes were entered. Have a new code sent.":                                       own,
		"wizard.code.expired: The verification code has expired. Have a new code sent.":                                                        own,
		"wizard.code.none: No verification code has been sent.":                                                                                own,
		"wizard.code.sent: The verification code has been sent already.":                                                                       product,
		"wizard.code.superseded: A newer verification code has been sent. Use the code in the latest email.":                                   own,
		"wizard.code.used: The verification code has been used already.":                                                                       own,
		"wizard.code.wrong: The verification code is incorrect.":                                                                               own,
		"wizard.completed: The email address has been assigned already. Sign in with it.":                                                      own,
		"wizard.existing.password: The password of the account is incorrect.":                                                                  own,
		"wizard.step: The wizard is at another step.":                                                                                          own,
		"wizard.unable: Unable to reset password. Try again. If the problem persists, contact your support provider. (Error code: 4000013)":    own,
	}
}
