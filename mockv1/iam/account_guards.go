package iam

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

type (
	accountGuard  = lifecycle.Guard[Account, accountFacts]
	accountEffect = lifecycle.Effect[Account, accountFacts]
	accountRow    = lifecycle.Row[Account, accountFacts]
)

// accountGuards are the guards of the account's rows by name.
type accountGuards struct {
	manages, notPrimary, primary, ordinary, only, local, elsewhere, group, single, password accountGuard
	typeOffered, addressGiven, groupGiven, free, known                                      accountGuard
	offered, fresh, strong, confirmed, provider, proven, member, keeps, clash               accountGuard
}

func newAccountGuards() accountGuards {
	g := accountGuards{}
	g.who()
	g.given()
	g.links()
	return g
}

// elseReason is the reason of a guard's refusal in our words.
func elseReason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
}

// who are the guards on the user, and on which account it is.
func (g *accountGuards) who() {
	g.manages = accountGuard{
		ID: "manages_accounts", Doc: "The user may \"Configure account settings\"; before Foundation Services: is a Master Administrator [UACC, UACLEG].", Else: RoleNotAllowed,
		Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.manages },
	}
	g.notPrimary = accountGuard{
		ID: "not_primary", Doc: "It is not the Primary User Account, which cannot be edited, disabled or deleted [MSPPUA, WFBSKB].",
		Else:  elseReason("v1.account.primary", "The Primary User Account cannot be edited, disabled, or deleted.", "プライマリユーザアカウントは、編集、無効化、削除できません。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return !t.Primary },
	}
	g.primary = accountGuard{
		ID: "primary", Doc: "It is the Primary User Account.",
		Else:  elseReason("v1.account.not_primary", "The account is not the Primary User Account.", "このアカウントはプライマリユーザアカウントではありません。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return t.Primary },
	}
	g.ordinary = accountGuard{
		ID: "not_primary_yet", Doc: "It is not the Primary User Account already.",
		Else:  elseReason("v1.account.is_primary", "The account is the Primary User Account already.", "このアカウントはすでにプライマリユーザアカウントです。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return !t.Primary },
	}
	g.only = accountGuard{
		ID: "only_primary", Doc: "There is no other Primary User Account: a business has one.",
		Else:  elseReason("v1.account.primary_exists", "There is a Primary User Account already.", "プライマリユーザアカウントはすでに存在します。"),
		Holds: func(t Account, f accountFacts, _ time.Time) bool { return f.primary == "" || f.primary == t.ID },
	}
	g.local = accountGuard{
		ID: "local", Doc: "It is a local account.",
		Else:  elseReason("v1.account.not_local", "The account is not a local account.", "このアカウントはローカルアカウントではありません。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return t.local() },
	}
	g.elsewhere = accountGuard{
		ID: "not_local", Doc: "Its users sign in at the identity provider.",
		Else:  elseReason("v1.account.local", "The account is a local account.", "このアカウントはローカルアカウントです。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return !t.local() },
	}
	g.group = accountGuard{
		ID: "group", Doc: "It stands for a group of the identity provider.",
		Else:  elseReason("v1.account.no_group", "The account is not that of a group.", "このアカウントはグループアカウントではありません。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return t.group() },
	}
	g.single = accountGuard{
		ID: "single_user", Doc: "It is the account of one user of the identity provider.",
		Else:  elseReason("v1.account.not_single", "The account is not that of a user of the identity provider.", "このアカウントはIDプロバイダのユーザのアカウントではありません。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return t.Type == TypeSAML },
	}
	g.password = accountGuard{
		ID: "has_password", Doc: "It is a local account, which alone has a password.", Else: useSingleSignOn,
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return t.local() },
	}
}

// given are the guards on what the request brings.
func (g *accountGuards) given() {
	g.typeOffered = accountGuard{
		ID: "type_offered", Doc: "IdP-only SAML groups are there since Foundation Services [UACC].", Input: true,
		Else: elseReason("v1.account.type_not_offered", "Accounts of this type are available only after the update to the Foundation Services release.", "この種類のアカウントは、Foundation Servicesリリースへのアップデート後にのみ使用できます。"),
		Holds: func(_ Account, f accountFacts, _ time.Time) bool {
			return f.foundation || f.invitee.Type != TypeIDPOnlySAMLGroup
		},
	}
	g.addressGiven = accountGuard{
		ID: "address_given", Doc: "An email address is given.", Input: true,
		Else:  elseReason("v1.account.address_required", "Enter an email address.", "メールアドレスを入力してください。"),
		Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.invitee.Email != "" },
	}
	g.groupGiven = accountGuard{
		ID: "group_given", Doc: "The name of the group is given.", Input: true,
		Else:  elseReason("v1.account.group_required", "Enter the name of the group.", "グループの名前を入力してください。"),
		Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.invitee.Group != "" },
	}
	g.free = accountGuard{
		ID: "address_free", Doc: "No other account has the address, or the login.", Input: true,
		Else:  elseReason("v1.account.exists", "There is an account with this email address already.", "このメールアドレスのアカウントはすでに存在します。"),
		Holds: func(_ Account, f accountFacts, _ time.Time) bool { return !f.taken },
	}
	g.known = accountGuard{
		ID: "role_known", Doc: "There is such a role.", Input: true,
		Else:  elseReason("v1.role.unknown", "There is no such user role.", "この役割は存在しません。"),
		Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.known },
	}
	g.offered = accountGuard{
		ID: "role_offered", Doc: "The role is one of the two that conflict.", Input: true,
		Else: elseReason("v1.account.role_not_offered", "Choose one of the two roles that conflict.", "競合している2つの役割のいずれかを選択してください。"),
		Holds: func(t Account, f accountFacts, _ time.Time) bool {
			return f.choice.Role != "" && (f.choice.Role == t.Role || f.choice.Role == t.ConflictingRole)
		},
	}
	g.strong = accountGuard{
		ID: "password_good", Doc: "The password meets the rule.", Input: true, Else: estate.PasswordReason,
		Holds: func(_ Account, f accountFacts, _ time.Time) bool {
			return estate.GoodPassword(f.acceptance.NewPassword)
		},
	}
	g.confirmed = accountGuard{
		ID: "password_confirmed", Doc: "The password was typed twice alike.", Input: true, Else: estate.MismatchReason,
		Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.acceptance.confirmed() },
	}
}

// links are the guards on mailed links, on single sign-on, and on what an upgrade brought along.
func (g *accountGuards) links() {
	g.fresh = accountGuard{
		ID: "link_fresh", Doc: "The link is not older than `v1.invitation`.", Else: linkExpired,
		Holds: func(t Account, f accountFacts, now time.Time) bool { return fresh(t.InvitedAt, f.lifetime, now) },
	}
	g.provider = accountGuard{
		ID: "identity_provider", Doc: "Single sign-on is set up: since Foundation Services by an identity provider that is enabled [FCON].", Else: noProvider,
		Holds: func(_ Account, f accountFacts, _ time.Time) bool { return f.provider },
	}
	g.proven = accountGuard{
		ID: "member_verified", Doc: "The address of the group's member is verified, where that is asked for [UACC].", Input: true, Else: addressUnverified,
		Holds: func(t Account, f accountFacts, _ time.Time) bool {
			return t.Type != TypeSAMLGroup || !f.foundation || t.member(f.assertion.Email).Verified
		},
	}
	g.member = accountGuard{
		ID: "member_link", Doc: "The link is the member's last one, not used, and not older than `v1.invitation`.",
		Ask: func(t Account, f accountFacts, now time.Time) []lifecycle.Reason {
			switch one := t.member(f.member.Email); {
			case one.Key == "" || one.Key != f.member.Key || !fresh(one.MailedAt, f.lifetime, now):
				return []lifecycle.Reason{linkExpired}
			case one.Verified:
				return []lifecycle.Reason{linkUsed}
			}
			return nil
		},
	}
	g.keeps = accountGuard{
		ID: "role_agrees", Doc: "It is the Primary User Account, which keeps its role, or has the role brought along already.",
		Else: elseReason("v1.account.role_conflict", "The account has another role.", "このアカウントには別の役割があります。"),
		Holds: func(t Account, f accountFacts, _ time.Time) bool {
			return t.Primary || t.Role == f.upgraded.Role
		},
	}
	g.clash = accountGuard{
		ID: "conflict_kept", Doc: "An upgrade brought another role along that nobody has decided about.",
		Else:  elseReason("v1.account.no_conflict", "The account has no role conflict.", "このアカウントに役割の競合はありません。"),
		Holds: func(t Account, _ accountFacts, _ time.Time) bool { return t.ConflictingRole != "" },
	}
}
