package iam

import (
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

func accountRows() []accountRow {
	g, e := newAccountGuards(), newAccountEffects()
	guards := func(list ...accountGuard) []accountGuard { return list }
	do := func(list ...accountEffect) []accountEffect { return list }
	operator, product := lifecycle.Operator, lifecycle.Product
	present := in(AccountInvited, AccountActive, AccountRoleConflict, AccountResetRequired, AccountIDPRequired, AccountDisabled)
	able := in(AccountActive, AccountRoleConflict)
	adding := []accountRow{
		{ID: "v1.account.invite", From: in(accountNone), On: inviteAccount, If: guards(g.manages, g.addressGiven, g.free, g.known), To: AccountInvited, Do: do(e.fill, e.invite, e.mail), By: operator, Why: "A local account is invited by mail.", Src: []string{"LACC"}},
		{ID: "v1.account.invite_saml", From: in(accountNone), On: inviteSAML, If: guards(g.manages, g.addressGiven, g.free, g.known), To: AccountInvited, Do: do(e.fill, e.invite, e.mail), By: operator, Why: "A user of the identity provider is invited, and verifies his address.", Src: []string{"UACC"}},
		{ID: "v1.account.add_group", From: in(accountNone), On: addGroup, If: guards(g.manages, g.typeOffered, g.groupGiven, g.free, g.known), To: AccountActive, Do: do(e.fill), By: operator, Why: "All users of a group may sign in at the identity provider.", Src: []string{"UACC"}},
		{ID: "v1.account.resend", From: in(AccountInvited, AccountResetRequired), On: resend, If: guards(g.manages), Do: do(e.invite, e.mail), By: operator, Why: "The link is valid 24 hours and can be sent again.", Src: []string{"LACC"}},
		{ID: "v1.account.resend_verification", From: in(AccountIDPRequired), On: resend, If: guards(g.manages, g.single), Do: do(e.invite, e.mail), By: operator, Why: "The link by which an address is verified can be sent again.", Src: []string{"LACC"}},
		{ID: "v1.account.accept", From: in(AccountInvited), On: acceptLink, If: guards(g.local, g.fresh, g.strong, g.confirmed), To: AccountActive, Do: do(e.password), By: operator, Why: "Opening the link and setting a password activates the account.", Src: []string{"LACC"}},
		{ID: "v1.account.reset", From: in(AccountResetRequired), On: acceptLink, If: guards(g.fresh, g.strong, g.confirmed), To: AccountActive, Do: do(e.password, e.recall), By: operator, Why: "After the update of the platform, the link in the mail leads to a new password.", Src: []string{"FCON"}},
		{ID: "v1.account.verify_address", From: in(AccountInvited, AccountIDPRequired), On: verifyAddress, If: guards(g.single, g.fresh, g.provider), To: AccountActive, Do: do(e.recall), By: operator, Why: "The user of the identity provider verifies the address with which he signs in.", Src: []string{"FCON", "UACC"}},
	}
	signingIn := []accountRow{
		{ID: "v1.account.sign_in", From: able, On: signInAccount, If: guards(g.password), Do: do(e.signedIn, e.tellUpdate), By: operator, Why: "Name and password were right.", Src: []string{"CSM"}},
		{ID: "v1.account.sign_in_failed", From: in(AccountActive, AccountRoleConflict, AccountResetRequired, AccountDisabled), On: failSignIn, Do: do(e.failed), By: operator, Why: "A failed sign-in is recorded; lockouts are not public.", Src: []string{"ULOG"}},
		{ID: "v1.account.sign_in_saml", From: able, On: signInSAML, If: guards(g.elsewhere, g.provider, g.proven), Do: do(e.signedIn), By: operator, Why: "The identity provider says who it is.", Src: []string{"UACC"}},
		{ID: "v1.account.ask_member", From: able, On: askMember, If: guards(g.group), Do: do(e.askMember), By: operator, Why: "Users of a group verify their addresses before they can sign in.", Src: []string{"UACC"}},
		{ID: "v1.account.verify_member", From: able, On: verifyMember, If: guards(g.member, g.provider), Do: do(e.verifyMember), By: operator, Why: "The link proves that the address is the member's.", Src: []string{"UACC"}},
	}
	managing := []accountRow{
		{ID: "v1.account.change_role", From: in(AccountInvited, AccountActive, AccountResetRequired, AccountIDPRequired, AccountDisabled), On: changeRole, If: guards(g.manages, g.notPrimary, g.known), Do: do(e.role), By: operator, Why: "An administrator edits the account.", Src: []string{"UACC"}},
		{ID: "v1.account.describe", From: present, On: describe, If: guards(g.manages, g.notPrimary), Do: do(e.describe), By: operator, Why: "An administrator edits the account.", Src: []string{"UACC"}},
		{ID: "v1.account.disable", From: able, On: disable, If: guards(g.manages, g.notPrimary), To: AccountDisabled, Do: do(e.endSessions), By: operator, Why: "The Status toggle disables an account.", Src: []string{"UACC"}},
		{ID: "v1.account.disable_outdated", From: in(AccountResetRequired, AccountIDPRequired), On: disable, If: guards(g.manages, g.notPrimary), To: AccountDisabled, Do: do(e.outdate), By: operator, Why: "The Status toggle disables an account; what has to be done first is not forgotten.", Src: []string{"UACC", lifecycle.Assumed}},
		{ID: "v1.account.enable_conflict", From: in(AccountDisabled), On: enable, If: guards(g.manages, g.clash), To: AccountRoleConflict, Do: do(e.catchUp), By: operator, Why: "A conflict outlasts the time in which the account was disabled.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.enable", From: in(AccountDisabled), On: enable, If: guards(g.manages), To: AccountActive, Do: do(e.catchUp), By: operator, Why: "The Status toggle enables an account.", Src: []string{"UACC"}},
		{ID: "v1.account.delete", From: present, On: deleteAccount, If: guards(g.manages, g.notPrimary), To: AccountDeleted, Do: do(e.endDeleted, e.forget), By: operator, Why: "An administrator deletes the account.", Src: []string{"UACC"}},
		{ID: "v1.account.resolve", From: in(AccountRoleConflict), On: resolve, If: guards(g.manages, g.offered), To: AccountActive, Do: do(e.resolve), By: operator, Why: "An administrator may change the role.", Src: []string{"CASKB"}},
		{ID: "v1.account.restore_conflict", From: in(AccountActive), On: restoreClash, If: guards(g.clash), To: AccountRoleConflict, By: product, Why: "A conflict outlasts the setting up anew.", Src: []string{lifecycle.Assumed}},
	}
	upgrading := []accountRow{
		{ID: "v1.account.upgrade", From: in(accountNone), On: upgradeAccount, To: AccountActive, Do: do(e.adopt), By: product, Why: "A product's local account becomes a local account here.", Src: []string{"CASKB", "CASJA"}},
		{ID: "v1.account.upgrade_join", From: in(AccountInvited, AccountActive, AccountResetRequired), On: upgradeAccount, If: guards(g.keeps), To: AccountActive, Do: do(e.join), By: product, Why: "Where the roles agree, or the role cannot change, there is nothing to decide.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.upgrade_conflict", From: in(AccountInvited, AccountActive, AccountRoleConflict, AccountResetRequired), On: upgradeAccount, To: AccountRoleConflict, Do: do(e.join, e.clash), By: product, Why: "The original role takes priority and can be changed by an administrator.", Src: []string{"CASKB"}},
		{ID: "v1.account.upgrade_disabled", From: in(AccountDisabled, AccountIDPRequired), On: upgradeAccount, Do: do(e.join, e.clash), By: product, Why: "A disabled account stays disabled, and one without an identity provider waits for it.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.platform_updated_invited", From: in(AccountInvited), On: estate.PlatformUpdated, If: guards(g.notPrimary), Do: do(e.invite, e.mail), By: product, Why: "Whoever has not accepted his invitation gets it anew.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.platform_updated_local", From: in(AccountActive, AccountRoleConflict, AccountResetRequired), On: estate.PlatformUpdated, If: guards(g.notPrimary, g.local), To: AccountResetRequired, Do: do(e.updated, e.invite, e.mail), By: product, Why: "Every local account gets a mail with a link to reset its password.", Src: []string{"FCON"}},
		{ID: "v1.account.platform_updated_group_ready", From: able, On: estate.PlatformUpdated, If: guards(g.notPrimary, g.group, g.provider), Do: do(e.updated, e.unverify), By: product, Why: "Where an identity provider is there already, the users of a group only verify their addresses.", Src: []string{"FCON", lifecycle.Assumed}},
		{ID: "v1.account.platform_updated_group", From: able, On: estate.PlatformUpdated, If: guards(g.notPrimary, g.group), To: AccountIDPRequired, Do: do(e.updated, e.unverify), By: product, Why: "Users of SAML groups cannot sign in before an identity provider is set up and they have verified their addresses.", Src: []string{"FCON"}},
		{ID: "v1.account.platform_updated_saml", From: in(AccountActive, AccountRoleConflict, AccountIDPRequired), On: estate.PlatformUpdated, If: guards(g.notPrimary, g.elsewhere), To: AccountIDPRequired, Do: do(e.updated, e.invite, e.mail), By: product, Why: "SAML users cannot sign in before an identity provider is set up and they have verified their addresses.", Src: []string{"FCON"}},
		{ID: "v1.account.platform_updated_disabled", From: in(AccountDisabled), On: estate.PlatformUpdated, If: guards(g.notPrimary), Do: do(e.outdate), By: product, Why: "A disabled account is set up anew once it is enabled.", Src: []string{lifecycle.Assumed}},
		{ID: "v1.account.idp_enabled", From: in(AccountIDPRequired), On: idpEnabled, If: guards(g.group), To: AccountActive, Do: do(e.recall), By: product, Why: "With an identity provider, the users of a group can verify their addresses and sign in.", Src: []string{"FCON"}},
	}
	owning := []accountRow{
		{ID: "v1.account.assign_primary_new", From: in(accountNone), On: estate.AssignPrimary, If: guards(g.only, g.free), To: AccountActive, Do: do(e.assign), By: product, Why: "The owner of a new console gets an account that signs in with an address.", Src: []string{"CASJA", "SEPJA"}},
		{ID: "v1.account.assign_primary", From: able, On: estate.AssignPrimary, If: guards(g.primary, g.free), To: AccountActive, Do: do(e.assign, e.replaced), By: product, Why: "The address takes the place of the login ID.", Src: []string{"FUPD", "KA15118"}},
		{ID: "v1.account.assign_existing", From: in(AccountActive), On: estate.AssignExisting, If: guards(g.ordinary, g.local, g.only), Do: do(e.own), By: product, Why: "An account whose address it is becomes the Primary User Account.", Src: []string{"AADV"}},
		{ID: "v1.account.provision_root", From: in(accountNone), On: estate.ProvisionRoot, If: guards(g.only, g.free), To: AccountActive, Do: do(e.root), By: product, Why: "The root account is made when the console is provisioned, and signs in as in the portal.", Src: []string{"KA13338"}},
		{ID: "v1.account.retire", From: able, On: estate.Retire, If: guards(g.primary), To: AccountDeleted, Do: do(e.replaced, e.forget), By: product, Why: "Another account becomes the Primary User Account in its place.", Src: []string{"AADV"}},
		{ID: "v1.account.hand_over", From: able, On: handOver, If: guards(g.primary), To: AccountActive, Do: do(e.giveUp, e.transferred), By: product, Why: "The old owner gets the role that the new one had, and is signed out.", Src: []string{"XFER"}},
		{ID: "v1.account.take_over", From: in(AccountActive), On: takeOver, If: guards(g.ordinary, g.local, g.only), Do: do(e.own, e.transferred), By: product, Why: "The new owner has the role Master Administrator, and is signed out.", Src: []string{"XFER"}},
	}
	return slices.Concat(adding, signingIn, managing, upgrading, owning)
}
