package mockone_test

import (
	"fmt"
	"maps"
	"slices"
)

// The ways to the stages at which something is refused.
func ownerEnters() act   { return signsIn("owner", "v1", "primary_user_account") }
func toConnected() []act { return []act{ownerEnters(), adds(), nextTimer()} }
func toUpdating() []act  { return append(toAgreement(), starts()) }
func toUpdated() []act   { return append(toUpdating(), nextTimer(), nextTimer(), mailArrives()) }

func gotsIt() act    { return asks("owner", "POST", "v1", theInstance+"/got-it", nil) }
func withdraws() act { return asks("owner", "DELETE", "v1", theInstance+"/update-solution", nil) }

func invites() []act {
	return []act{
		ownerEnters(), asks("owner", "POST", "v1", "/api/user-accounts", object{"email": newcomerAddress, "role": "Analyst"}),
		mailArrives(), claims(newcomerAddress),
	}
}

// toConflict upgrades an administrator who has the address of an Operator.
func toConflict() []act {
	return append(toUpdated(), claims(operatorAddress), accepts(operatorAddress))
}

const (
	namesakeAccount = "/user-accounts/{v1.account " + operatorAddress + "}"
	newAccount      = "/user-accounts/{v1.account " + newcomerAddress + "}"
	auditorAccount  = "/user-accounts/{v1.account " + auditorAddress + "}"
	instancePage    = "/product-instances/{v1.product_instance}"
)

// guardedPages are the ways to all refusals that a page can show.
func guardedPages() []guarded {
	return slices.Concat(connecting(), updatingRefused(), signingInRefused(), accountsRefused(), singleSignOnRefused(), casRefused(), casServicesRefused(), factorsRefused(),
		platformRefused(), setupRefused(), wizardRefused(), tokensRefused(), connectorsRefused(), keysRefused(), centralRefused(), portalRefused(), gatewayRefused())
}

// connecting are the refusals of Product Connection and of provisioning.
func connecting() []guarded {
	save := func(g guarded) guarded {
		g.service, g.who, g.open, g.button = "v1", ownerAddress, "/product-instances/connect?type=cas", "save"
		return g
	}
	toggled := map[string]string{"organizations": "2b9e6c14-70d3-4f8a-a5b6-38c1f0e7d924"}
	provision := guarded{service: "v1", who: ownerAddress, open: "/cecp", button: "cecp-button"}
	forged := func(code, fixture string) guarded {
		return guarded{code: code, fixture: fixture, service: "v1", who: ownerAddress, open: "/user-accounts/add", button: "add", sendTo: "/cecp/provision"}
	}
	exists := provision
	exists.code, exists.fixture = "cecp.provision.exists", "ecs-code-only"
	exists.meanwhile = []act{ownerEnters(), asks("owner", "POST", "v1", "/api/cecp/provision", nil)}
	notAllowed := save(guarded{code: "v1.role.not_allowed", change: toggled})
	notAllowed.who = auditorAddress
	return []guarded{
		save(guarded{code: "v1.connect.no_organization"}),
		save(guarded{code: "v1.connect.no_product", fixture: "ecs-code-only"}),
		save(guarded{code: "v1.connect.already", change: toggled, meanwhile: []act{ownerEnters(), adds()}}),
		save(guarded{code: "cas.connect.nothing_provisioned", fixture: "cas-nothing-provisioned", change: toggled}),
		save(guarded{code: "cas.connect.elsewhere", fixture: "cas-connected-elsewhere", change: toggled}),
		notAllowed,
		exists,
		forged("cecp.provision.no_code", "ecs-neither"),
		forged("cecp.provision.cas_exists", "ecs-code-and-cas"),
		{
			code: "cecp.not_ready", says: [2]string{"Cloud Email and Collaboration Protection is not ready yet.", "Cloud Email and Collaboration Protectionはまだ使用できません。"},
			service: "v1", who: ownerAddress, open: "/cecp/logs",
		},
	}
}

// updatingRefused are the refusals on the way from "Got it" to the end of the update.
func updatingRefused() []guarded {
	on := func(code, open, button string, before, meanwhile []act) guarded {
		return guarded{code: code, service: "v1", who: ownerAddress, open: open, button: button, before: before, meanwhile: meanwhile}
	}
	agree := func(code, fixture string, change object) guarded {
		g := on(code, instancePage+"/update", "agree", toConnected(), nil)
		g.fixture, g.overrides, g.change = fixture, change, map[string]string{"agreed": "on"}
		return g
	}
	late := func(code string, meanwhile []act) guarded {
		g := agree(code, "", nil)
		g.meanwhile = append([]act{ownerEnters()}, meanwhile...)
		return g
	}
	started := map[string]string{"understood": "on"}
	ticked := func(g guarded) guarded { g.change = started; return g }
	ended := []act{starts(), nextTimer(), nextTimer()}
	early := on("v1.update.not_connected", "/user-accounts/add", "add", []act{ownerEnters(), adds()}, nil)
	early.sendTo, early.change = instancePage+"/update", map[string]string{"agreed": "on"}
	// A legacy console does not offer to agree.
	onLegacy := on("v1.update.platform", "/user-accounts/add", "add", toConnected(), nil)
	onLegacy.overrides, onLegacy.sendTo = object{"business": object{"platform": "legacy"}}, instancePage+"/update"
	return []guarded{
		on("v1.update.no_hint", "/product-instances", "got-it", toConnected(), []act{gotsIt()}),
		on("v1.update.agreement_required", instancePage+"/update", "agree", toConnected(), nil),
		agree("cas.update.salesforce", "cas-salesforce", nil),
		agree("cas.update.delegate_account", "cas-delegate-account", nil),
		agree("cas.update.licence_expired", "cas-expired-31", nil),
		agree("cas.update.channel", "cas-mspl", nil),
		onLegacy,
		late("v1.update.agreed", []act{agrees()}),
		late("v1.update.started", []act{agrees(), starts()}),
		late("v1.update.done", append([]act{agrees()}, ended...)),
		early,
		on("v1.update.understanding_required", instancePage+"/notice", "start-update", toAgreement(), nil),
		ticked(on("v1.update.agreement_required", instancePage+"/notice", "start-update", toAgreement(), []act{withdraws()})),
		ticked(on("v1.update.started", instancePage+"/notice", "start-update", toAgreement(), []act{starts()})),
		ticked(on("v1.update.done", instancePage+"/notice", "start-update", toAgreement(), ended)),
		on("v1.update.not_agreed", instancePage+"/notice", "close", toAgreement(), []act{withdraws()}),
		on("v1.update.cannot_stop", instancePage+"/notice", "close", toAgreement(), []act{starts()}),
		on("v1.update.cannot_stop", instancePage, "cancel-update", toUpdating(), nil),
		on("v1.update.cannot_roll_back", instancePage, "roll-back-update", toUpdated(), nil),
	}
}

// signingInRefused are the refusals to whoever wants to come in.
func signingInRefused() []guarded {
	in := func(code, service, login, password string, before ...act) guarded {
		return guarded{
			code: code, service: service, open: signInPage(login), button: "sign-in", change: map[string]string{"password": password}, before: before,
		}
	}
	failed := [2]string{"The email address or password is incorrect.", "メールアドレスまたはパスワードが正しくありません。"}
	wrong, nobody := in("sign_in.failed", "cas", adminAddress, "Wrong-Pass-1!"), in("sign_in.failed", "cas", "nobody@example.com", "Wrong-Pass-1!")
	wrong.says, nobody.says = failed, failed
	contractor := in("cas.account.disabled", "cas", "former.contractor@example.com", "Timber-Beacon-46!")
	contractor.fixture = "cas-local-accounts"
	accept := func(code, password, confirm string) guarded {
		return guarded{
			code: code, service: "v1", open: "/invitations/{key " + newcomerAddress + "}", button: "set-password",
			change: map[string]string{"new_password": password, "confirm_password": confirm}, before: invites(),
		}
	}
	used := accept("invitation.used", goodPassword, goodPassword)
	used.meanwhile = []act{accepts(newcomerAddress)}
	expired := accept("invitation.expired", goodPassword, goodPassword)
	expired.meanwhile = []act{steers("POST", "/clock/advance", object{"by": "25h"})}
	upgrade := guarded{
		code: "invitation.expired", fixture: "cas-local-accounts", service: "v1", open: "/invitations/{key " + operatorAddress + "}", button: "set-password",
		change: map[string]string{"new_password": goodPassword, "confirm_password": goodPassword},
		before: append(toUpdated(), claims(operatorAddress)), meanwhile: expired.meanwhile,
	}
	disables := asks("owner", "PATCH", "v1", "/api/user-accounts/{v1.account "+auditorAddress+"}", object{"status": "disabled"})
	left := guarded{
		code: "account_disabled", says: [2]string{"You have been signed out because the account was disabled.", "アカウントが無効になったため、サインアウトされました。"},
		service: "v1", who: auditorAddress, open: "/user-accounts/add", button: "add", meanwhile: []act{ownerEnters(), disables},
	}
	return []guarded{
		in("sign_in.failed", "v1", ownerAddress, "Wrong-Pass-1!"),
		in("v1.account.invited", "v1", newcomerAddress, goodPassword, invites()...),
		in("v1.account.disabled", "v1", auditorAddress, "Marble-Lantern-27!", ownerEnters(), disables),
		wrong, nobody, contractor,
		in("cas.updating", "cas", adminAddress, "Larch-Harbor-41!", toUpdating()...),
		in("cas.account.upgraded", "cas", adminAddress, goodPassword, append(toUpdated(),
			signsIn("admin", "cas", "cas_administrator"),
			asks("admin", "POST", "cas", "/api/update-account/password", object{"new_password": goodPassword, "confirm_password": goodPassword}))...),
		accept("password.weak", "weak", "weak"), accept("password.mismatch", goodPassword, "Other-Pass1!"),
		used, expired, upgrade, left,
	}
}

// accountsRefused are the refusals on the pages about accounts of Vision One.
func accountsRefused() []guarded {
	on := func(code, open, button string, before, meanwhile []act, change map[string]string) guarded {
		return guarded{code: code, service: "v1", who: ownerAddress, open: open, button: button, before: before, meanwhile: meanwhile, change: change}
	}
	add := func(code, email, role string) guarded {
		return on(code, "/user-accounts/add", "add", nil, nil, map[string]string{"email": email, "role": role})
	}
	// conflicts is on cas-local-accounts, in which an administrator has the
	// address of an Operator.
	conflicts := func(g guarded) guarded { g.fixture = "cas-local-accounts"; return g }
	operator := add("v1.role.not_allowed", newcomerAddress, "Analyst")
	operator.who = operatorAddress
	resolves := asks("owner", "POST", "v1", "/api"+namesakeAccount+"/resolve-role-conflict", object{"role": "Operator"})
	auditor := func(status string) act {
		return asks("owner", "PATCH", "v1", "/api"+auditorAccount, object{"status": status})
	}
	disabled := []act{ownerEnters(), auditor("disabled")}
	settings := func(code, field, value string) guarded {
		return on("v1.console_settings."+code, "/console-settings", "save", nil, nil, map[string]string{field: value})
	}
	lockedOut := settings("locked_out", "addresses", "198.51.100.7")
	lockedOut.change["restrict_addresses"] = "on"
	return []guarded{
		operator,
		add("v1.account.exists", auditorAddress, "Analyst"),
		add("v1.role.unknown", newcomerAddress, "Gardener"),
		settings("inactivity", "inactivity_minutes", "4"), settings("maximum", "maximum_minutes", "481"), settings("concurrent", "concurrent_sessions", "0"),
		settings("no_address", "restrict_addresses", "on"), settings("address", "addresses", "198.51.100.*"), settings("private_address", "addresses", "10.0.0.0/8"),
		lockedOut,
		on("v1.role.exists", "/user-roles/add", "save", nil, nil, map[string]string{"name": "AUDITOR"}),
		on("v1.role.in_use", "/user-roles/{v1.role Keepers}/delete", "confirm-delete", []act{
			ownerEnters(), asks("owner", "POST", "v1", "/api/user-roles", object{"name": "Keepers"}),
		}, []act{asks("owner", "PATCH", "v1", "/api"+auditorAccount, object{"role": "Keepers"})}, nil),
		on("v1.account.primary", "/user-accounts/{v1.account "+ownerAddress+"}", "disable", nil, nil, nil),
		on("v1.account.primary", "/user-accounts/{v1.account "+ownerAddress+"}/delete", "confirm-delete", nil, nil, nil),
		on("v1.account.not_invited", newAccount, "resend-invitation", invites(), []act{accepts(newcomerAddress)}, nil),
		on("v1.account.not_disabled", auditorAccount, "enable", disabled, []act{auditor("enabled")}, nil),
		on("v1.account.not_enabled", auditorAccount, "disable", nil, disabled, nil),
		conflicts(on("v1.account.role_conflict", namesakeAccount, "save", nil, toConflict(), map[string]string{"role": "Analyst"})),
		conflicts(on("v1.account.role_not_offered", namesakeAccount, "resolve", toConflict(), nil, map[string]string{"role": "Analyst"})),
		conflicts(on("v1.account.no_conflict", namesakeAccount, "resolve", toConflict(), []act{resolves}, map[string]string{"role": "Operator"})),
	}
}

// casRefused are the refusals on the pages about administrators of Cloud App Security.
func casRefused() []guarded {
	on := func(code, who, open, row, button string, before, meanwhile []act, change map[string]string) guarded {
		return guarded{code: code, service: "cas", who: who, open: open, row: row, button: button, before: before, meanwhile: meanwhile, change: change}
	}
	add := func(code, email, role string) guarded {
		return on(code, adminAddress, "/administrators/add", "", "add", nil, nil, map[string]string{"email": email, "name": "Somebody", "role": role})
	}
	full := add("cas.role.full", newcomerAddress, "Compliance")
	full.before = []act{signsIn("admin", "cas", "cas_administrator")}
	for i := range 20 {
		full.before = append(full.before, asks("admin", "POST", "cas", "/api/administrators", object{
			"email": fmt.Sprintf("reader%02d@example.com", i), "name": "Somebody", "role": "Compliance",
		}))
	}
	admin := signsIn("admin", "cas", "cas_administrator")
	desk := func(status string) act {
		return asks("admin", "PATCH", "cas", "/api/administrators/{cas.administrator "+helpDeskAddress+"}", object{"status": status})
	}
	const other = "it.operations@example.com"
	last := on("cas.administrator.last", adminAddress, "/administrators", adminAddress, "disable",
		[]act{admin, asks("admin", "PATCH", "cas", "/api/administrators/{cas.administrator "+other+"}", object{"status": "disabled"})}, nil, nil)
	closed := add("cas.account.closed", newcomerAddress, "Help desk")
	closed.meanwhile, closed.again = toUpdated(), true
	reset := func(code, password, confirm string) guarded {
		return on(code, adminAddress, "/update-account/password", "", "reset-password", toUpdated(), nil,
			map[string]string{"new_password": password, "confirm_password": confirm})
	}
	forced := on("update_started", adminAddress, "/policies", "", "", nil, toUpdating(), nil)
	forced.says = [2]string{"You have been signed out because a system update has started.", "システムのアップデートが開始されたため、サインアウトされました。"}
	return []guarded{
		add("cas.administrator.email", "somebody", "Help desk"),
		add("cas.administrator.exists", helpDeskAddress, "Help desk"),
		add("cas.role.unknown", newcomerAddress, "Gardener"),
		full, last, closed, forced,
		on("cas.role.not_allowed", helpDeskAddress, "/administrators", "", "", nil, nil, nil),
		on("cas.account.disabled", adminAddress, "/administrators", helpDeskAddress, "disable", nil, []act{admin, desk("disabled")}, nil),
		on("cas.account.enabled", adminAddress, "/administrators", helpDeskAddress, "enable", []act{admin, desk("disabled")}, []act{desk("enabled")}, nil),
		on("cas.account.not_waiting", adminAddress, "/update-account", "", "", nil, nil, nil),
		reset("password.weak", "weak", "weak"), reset("password.mismatch", goodPassword, "Other-Pass1!"),
	}
}

// casServicesRefused are the refusals on the page of the protected services.
func casServicesRefused() []guarded {
	admin := signsIn("admin", "cas", "cas_administrator")
	change := func(to object) []act {
		return []act{admin, asks("admin", "PATCH", "cas", "/api/services/{cas.service onedrive}", to)}
	}
	on := func(code, row, button string, before, meanwhile []act) guarded {
		return guarded{code: code, service: "cas", who: adminAddress, open: "/services", row: row, button: button, before: before, meanwhile: meanwhile}
	}
	compliance := on("cas.role.not_allowed", "Teams", "protection-off", nil, nil)
	compliance.fixture, compliance.who = "cas-local-accounts", "legal.review@example.com"
	unprovisioned := on("cas.service.not_provisioned", "OneDrive", "protection-off", nil, nil)
	unprovisioned.sendTo, unprovisioned.change = "/services/{cas.service salesforce}", map[string]string{"protection": "off"}
	return []guarded{
		compliance, unprovisioned,
		on("cas.service.no_delegate", "Teams", "use-delegate", nil, nil),
		on("cas.service.account_already", "OneDrive", "use-delegate", nil, change(object{"account": "delegate"})),
		on("cas.service.account_already", "OneDrive", "use-token", change(object{"account": "delegate"}), change(object{"account": "token"})),
		on("cas.service.provisioned", "Box", "provision", nil, []act{admin, asks("admin", "POST", "cas", "/api/services/{cas.service box}/provision", object{})}),
		on("cas.service.off", "OneDrive", "protection-off", nil, change(object{"protection": "off"})),
		on("cas.service.on", "OneDrive", "protection-on", change(object{"protection": "off"}), change(object{"protection": "on"})),
	}
}

// hidden are the refusals that no page can show, with the reason.
func hidden() map[string]string {
	const (
		world   = "only a fixture, time or control pulls the trigger"
		product = "only another product, or the back end, pulls the trigger"
		support = "only support pulls the trigger, by control"
		before  = "what Vision One itself asks for first refuses in its place"
		missing = "what is not there is not found: no lifecycle is asked"
		session = "a session that is not there, or has ended, leads to the sign-in page"
	)
	const part = "only another part of Vision One tells the account, and asks first"
	out := map[string]string{
		"v1.transfer.begun: The transfer of ownership has begun already.":                                                     "a new one takes its place",
		"v1.transfer.verified: The email address has been verified already.":                                                  "the code that was used is refused first",
		"mfa.forgotten: The account has been deleted.":                                                                        "nobody signs in to it",
		"mfa.local_only: Two-factor authentication is available for local accounts only.":                                     "on the legacy platform SAML accounts are not signed in with a password; its own package reads it",
		"mfa.policy.master_only: Only a Master Administrator can change the multi-factor authentication settings.":            "the table of permissions refuses it first",
		"mfa.policy.unknown_operation: There is no such operation.":                                                           "the page offers those that there are, and takes no other",
		"v1.account.is_primary: The account is the Primary User Account already.":                                             part,
		"v1.account.local: The account is a local account.":                                                                   part,
		"v1.account.no_group: The account is not that of a group.":                                                            part,
		"v1.account.no_idp_required: The account does not wait for an identity provider.":                                     part,
		"v1.account.not_active: The account is not an active one.":                                                            part,
		"v1.account.not_local: The account is not a local account.":                                                           part,
		"v1.account.not_primary: The account is not the Primary User Account.":                                                part,
		"v1.account.primary_exists: There is a Primary User Account already.":                                                 part,
		"v1.account.not_single: The account is not that of a user of the identity provider.":                                  "the page of a group has no such button",
		"v1.identity_provider.gone: There is no such identity provider any more.":                                             missing,
		"cas.absent: There is no Cloud App Security.":                                                                         before,
		"cas.account.unknown: There is no such account.":                                                                      missing,
		"cas.connect.already: The product is connected already, or being connected.":                                          before,
		"cas.connect.no_instance: A product is connected from Trend Vision One.":                                              "Vision One always names the instance",
		"cas.connect.no_organization: Enable at least one organization.":                                                      before,
		"cas.connect.unknown_organization: An organization does not exist, or has no toggle.":                                 before,
		"cas.exists: There is a Cloud App Security already.":                                                                  before,
		"cas.nothing_under_way: Nothing is under way that could finish.":                                                      product,
		"cas.release.not_elsewhere: It is not connected to another Trend Vision One.":                                         world,
		"cas.service.exists: The service exists already.":                                                                     world,
		"cas.service.unknown: The application is not supported.":                                                              world,
		"cas.service.unprotected: The service is not protected.":                                                              world,
		"cas.update.licence_missing: There is no license for Cloud App Security.":                                             "a world in which Cloud App Security is used without a license is refused",
		"cas.update.not_connected: Connect Cloud App Security to Trend Vision One first.":                                     before,
		"cas.updated: Cloud App Security has been updated to Cloud Email and Collaboration Protection; there is no way back.": before,
		"cas.upgrade.not_open: Trend Vision One does not expect this account.":                                                "a world in which the products do not agree on an account is refused",
		"session.over: The session has ended already.":                                                                        session,
		"session.started: The session has started already.":                                                                   session,
		"v1.account.gone: There is no such account any more.":                                                                 missing,
		"v1.account.role_conflict: The account has another role.":                                                             "an upgrade that this row refuses takes the row of the role conflict",
		"v1.account_upgrade.completed: The account has been upgraded already. Sign in to Trend Vision One.":                   product,
		"v1.account_upgrade.opened: The upgrade of the account has been opened already.":                                      product,
		"v1.role.gone: There is no such role any more.":                                                                       missing,
		"v1.detach.no_trial: Only the product instance of a trial that has ended is detached.":                                world,
		"v1.role.exists: The role exists already.":                                                                            product,
		"v1.update.no_support_needed: The update neither hangs nor has it failed.":                                            support,
		"v1.update.not_done: The update is still running.":                                                                    product,
		"v1.update.not_running: No update is running.":                                                                        product,
		"v1.update.other_outcome: The update ends otherwise.":                                                                 "it takes the row of that outcome",
	}
	maps.Copy(out, hiddenOnTheWay())
	maps.Copy(out, hiddenInCentral())
	maps.Copy(out, hiddenInThePortal())
	return out
}
