package iam

import (
	"cmp"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// The types of accounts [UACC].
const (
	// TypeLocal signs in with an address and a password.
	TypeLocal = "local"
	// TypeSAML signs in at the identity provider with an address.
	TypeSAML = "saml"
	// TypeSAMLGroup stands for all users of a group at the identity provider, each
	// of whom verifies his address.
	TypeSAMLGroup = "saml_group"
	// TypeIDPOnlySAMLGroup is the same, but nothing is known of the users: they get
	// no mail.
	TypeIDPOnlySAMLGroup = "idp_only_saml_group"
)

// Account is a user account of Vision One: the Primary User Account, or one of
// the types above (SM-9).
type Account struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Login is what the account signs in with if that is not Email: a login ID of
	// the Customer Licensing Portal, or the name of a group. See SignInName.
	Login string `json:"login,omitempty"`
	// Email is unique in any case among the accounts that are not deleted; accounts
	// of groups may have none.
	Email       string `json:"email"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Type is one of the types above.
	Type string `json:"type"`
	// Role is the role in force.
	Role string `json:"role"`
	// Primary marks the Primary User Account; Root says that it signs in with the
	// portal's login ID and password, as it does before Foundation Services [KA13338].
	Primary bool `json:"primary,omitempty"`
	Root    bool `json:"root,omitempty"`
	// OtherBusinesses are the Business IDs besides this one with which it is
	// associated, AppUser says that it is an end user of a Vision One app [XFER].
	OtherBusinesses []string `json:"other_businesses,omitempty"`
	AppUser         bool     `json:"app_user,omitempty"`
	// ConflictingRole is what an account upgrade brought along although the
	// account had a role already; empty without a conflict.
	ConflictingRole string `json:"conflicting_role,omitempty"`
	// From is the code of the product whose local account it was, if any.
	From string `json:"from,omitempty"`
	// Password and Invitation, the key of the last link that was mailed, are
	// secrets: events do not show them.
	Password   string `json:"password,omitempty"`
	Invitation string `json:"invitation,omitempty"`
	// Invitations counts the mails with a link, InvitedAt is when the last one was sent.
	Invitations int       `json:"invitations,omitempty"`
	InvitedAt   time.Time `json:"invited_at,omitzero"`
	// Members are the users of a group who have signed in, or tried to.
	Members []Member `json:"members,omitempty"`
	// Outdated says that the platform was updated while the account was disabled.
	Outdated   bool      `json:"outdated,omitempty"`
	LastSignIn time.Time `json:"last_sign_in,omitzero"`
	// FailedSignIn counts the wrong passwords since the last sign-in.
	FailedSignIn int `json:"failed_sign_ins,omitempty"`
}

// Member is a user of a SAML group, who verifies his address by a mailed link
// before he can sign in [UACC].
type Member struct {
	Email string `json:"email"`
	// Key is the key of the last link; events do not show it.
	Key      string    `json:"key,omitempty"`
	MailedAt time.Time `json:"mailed_at,omitzero"`
	Verified bool      `json:"verified,omitempty"`
}

// The states of an account.
const (
	accountNone         lifecycle.State = "none"
	AccountInvited      lifecycle.State = "invited"
	AccountActive       lifecycle.State = "active"
	AccountRoleConflict lifecycle.State = "role_conflict"
	// AccountResetRequired and AccountIDPRequired are what the platform update
	// leaves behind.
	AccountResetRequired lifecycle.State = "reset_required"
	AccountIDPRequired   lifecycle.State = "idp_required"
	AccountDisabled      lifecycle.State = "disabled"
	AccountDeleted       lifecycle.State = "deleted"
)

// What an account shows as its status.
const (
	accountEnabled  = "enabled"
	accountInvited  = "invited"
	accountDisabled = "disabled"
)

// Status returns "enabled", "invited" or "disabled": nothing else is a status.
func (a Account) Status() string {
	switch a.State {
	case AccountInvited:
		return accountInvited
	case AccountDisabled:
		return accountDisabled
	}
	return accountEnabled
}

// SignInName returns what the account signs in with.
func (a Account) SignInName() string { return cmp.Or(a.Login, a.Email) }

// local reports whether the account has a password here, or in the portal.
func (a Account) local() bool { return a.Type == TypeLocal }

// group reports whether the account stands for a group.
func (a Account) group() bool { return a.Type == TypeSAMLGroup || a.Type == TypeIDPOnlySAMLGroup }

// person returns the account as the other parts of Vision One see it.
func (a Account) person() estate.Person {
	return estate.Person{
		ID: a.ID, Login: a.SignInName(), Email: a.Email, Name: a.Name, Role: a.Role, Type: a.Type, Password: a.Password,
		State: a.State, Primary: a.Primary, Root: a.Root,
	}
}

// The triggers of an account besides those of package estate.
const (
	inviteAccount  lifecycle.Trigger = "invite"
	inviteSAML     lifecycle.Trigger = "invite_saml"
	addGroup       lifecycle.Trigger = "add_group"
	resend         lifecycle.Trigger = "resend"
	acceptLink     lifecycle.Trigger = "accept"
	verifyAddress  lifecycle.Trigger = "verify_address"
	signInAccount  lifecycle.Trigger = "sign_in"
	signInSAML     lifecycle.Trigger = "sign_in_saml"
	failSignIn     lifecycle.Trigger = "fail_sign_in"
	askMember      lifecycle.Trigger = "ask_member"
	verifyMember   lifecycle.Trigger = "verify_member"
	idpEnabled     lifecycle.Trigger = "idp_enabled"
	changeRole     lifecycle.Trigger = "change_role"
	describe       lifecycle.Trigger = "describe"
	enable         lifecycle.Trigger = "enable"
	disable        lifecycle.Trigger = "disable"
	deleteAccount  lifecycle.Trigger = "delete"
	upgradeAccount lifecycle.Trigger = "upgrade"
	restoreClash   lifecycle.Trigger = "restore_conflict"
	resolve        lifecycle.Trigger = "resolve"
	handOver       lifecycle.Trigger = "hand_over"
	takeOver       lifecycle.Trigger = "take_over"
)

// Invitee is the input with which an account is added.
type Invitee struct {
	// Type is one of the types; empty means TypeLocal.
	Type  string `json:"type,omitempty"`
	Email string `json:"email"`
	// Group is the name of the group at the identity provider.
	Group       string `json:"group,omitempty"`
	Name        string `json:"name"`
	Role        string `json:"role"`
	Description string `json:"description,omitempty"`
}

// RoleChoice is the input of a change of role, and of the resolution of a conflict.
type RoleChoice struct {
	Role string `json:"role"`
}

// Upgraded is the input with which an account upgrade gives a product's
// administrator an account here, or joins him with the one that he has.
type Upgraded struct {
	Email    string `json:"email"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	From     string `json:"from"`
	Password string `json:"password"`
}

// Assertion is what the identity provider says of a user who signs in there. The
// simulation takes whatever is said for true.
type Assertion struct {
	Email string `json:"email"`
	// Groups are the groups of which he is a member.
	Groups []string `json:"groups,omitempty"`
}

// Description is the input with which an account is described.
type Description struct {
	Description string `json:"description"`
}

// keyOf returns the key under which a login is found.
func keyOf(login string) string { return estate.LoginKey(login) }
