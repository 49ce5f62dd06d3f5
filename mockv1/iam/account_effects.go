package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// accountEffects are the effects of the account's rows by name.
type accountEffects struct {
	fill, invite, mail, password, signedIn, tellUpdate, failed, askMember, verifyMember accountEffect
	role, describe, endSessions, endDeleted, forget, outdate, catchUp, recall           accountEffect
	adopt, join, clash, resolve                                                         accountEffect
	assign, own, root, giveUp, replaced, transferred, updated, unverify                 accountEffect
}

func newAccountEffects() accountEffects {
	e := accountEffects{
		fill: edit("fill_in", "Notes address, name and role.", func(t *Account, f accountFacts, _ time.Time) {
			in := f.invitee
			t.Type, t.Email, t.Name, t.Role, t.Description = in.Type, in.Email, in.Name, in.Role, in.Description
			if t.group() {
				t.Login = in.Group
			}
		}),
		invite: edit("new_link", "Makes a new link; an earlier one is void.", func(t *Account, f accountFacts, now time.Time) {
			t.Invitation, t.InvitedAt, t.Invitations = f.key, now, t.Invitations+1
		}),
		mail: accountEffect{ID: "mail_link", Doc: "Mails the link, with what there is to do.", Do: func(t *Account, f accountFacts, _ time.Time) []lifecycle.Action {
			return []lifecycle.Action{t.letter(f.change.MFA, f.lifetime)}
		}},
		password: edit("set_password", "Keeps the password.", func(t *Account, f accountFacts, _ time.Time) {
			t.Password = f.acceptance.NewPassword
		}),
		signedIn: edit("note_sign_in", "Notes when, and forgets the failures before.", func(t *Account, _ accountFacts, now time.Time) { t.LastSignIn, t.FailedSignIn = now, 0 }),
		tellUpdate: accountEffect{ID: "tell_platform_update", Doc: "Tells a platform update that waits for it that the owner has signed in.", Do: func(_ *Account, f accountFacts, _ time.Time) []lifecycle.Action {
			if f.update == "" {
				return nil
			}
			return []lifecycle.Action{lifecycle.Tell{Kind: estate.PlatformUpdateKind, ID: f.update, Trigger: estate.OwnerSignedIn}}
		}},
		failed: edit("count_failure", "Counts the failure.", func(t *Account, _ accountFacts, _ time.Time) { t.FailedSignIn++ }),
		role:   edit("set_role", "Gives it the role.", func(t *Account, f accountFacts, _ time.Time) { t.Role = f.choice.Role }),
		describe: edit("describe", "Keeps the description.", func(t *Account, f accountFacts, _ time.Time) {
			t.Description = f.description.Description
		}),
		endSessions: end("end_sessions", "Signs the account out everywhere.", estate.EndedByDisable),
		endDeleted:  end("end_sessions_by_deletion", "Signs out whoever was signed in with the account.", estate.EndedByDeletion),
		forget: accountEffect{ID: "forget_mfa", Doc: "Tells its multi-factor authentication that it is gone.", Do: func(_ *Account, f accountFacts, _ time.Time) []lifecycle.Action {
			return f.forget
		}},
		recall: accountEffect{ID: "recall_conflict", Doc: "Recalls a role conflict that nobody has decided about.", Do: func(t *Account, _ accountFacts, _ time.Time) []lifecycle.Action {
			if t.ConflictingRole == "" {
				return nil
			}
			return []lifecycle.Action{lifecycle.Tell{Kind: estate.AccountKind, ID: t.ID, Trigger: restoreClash}}
		}},
	}
	e.members()
	e.upgrades()
	e.ownership()
	return e
}

// edit is an effect that changes the account alone.
func edit(id, doc string, do func(t *Account, f accountFacts, now time.Time)) accountEffect {
	return accountEffect{ID: id, Doc: doc, Do: func(t *Account, f accountFacts, now time.Time) []lifecycle.Action {
		do(t, f, now)
		return nil
	}}
}

// end is an effect that ends all sessions of the account.
func end(id, doc, reason string) accountEffect {
	return accountEffect{ID: id, Doc: doc, Do: func(_ *Account, f accountFacts, _ time.Time) []lifecycle.Action {
		return estate.EndAll(Name+".session", f.sessions, reason)
	}}
}

// members are the effects on the members of a group.
func (e *accountEffects) members() {
	e.askMember = accountEffect{ID: "mail_member", Doc: "Mails the member a link; his earlier one is void.", Do: func(t *Account, f accountFacts, now time.Time) []lifecycle.Action {
		t.Invitations++
		t.keep(Member{Email: f.member.Email, Key: f.key, MailedAt: now})
		return []lifecycle.Action{verificationMail(f.member.Email, f.key, f.lifetime)}
	}}
	e.verifyMember = edit("verify_member", "Notes that the member's address is verified.", func(t *Account, f accountFacts, _ time.Time) {
		member := t.member(f.member.Email)
		member.Verified = true
		t.keep(member)
	})
	e.unverify = edit("forget_members", "Forgets which addresses were verified.", func(t *Account, _ accountFacts, _ time.Time) { t.Members = nil })
}

// member returns the member of an address; one that is not known yet has no key.
func (a Account) member(email string) Member {
	i := slices.IndexFunc(a.Members, func(m Member) bool { return strings.EqualFold(m.Email, email) })
	if i < 0 {
		return Member{Email: email}
	}
	return a.Members[i]
}

// keep puts a member in the place of the one with his address.
func (a *Account) keep(one Member) {
	a.Members = append(slices.DeleteFunc(slices.Clone(a.Members), func(m Member) bool { return strings.EqualFold(m.Email, one.Email) }), one)
}

// upgrades are the effects of what comes from products, and of the platform's update.
func (e *accountEffects) upgrades() {
	e.adopt = edit("adopt", "Notes address, name, role, password and the product that it comes from.", func(t *Account, f accountFacts, _ time.Time) {
		u := f.upgraded
		t.Type, t.Email, t.Name, t.Role, t.From, t.Password = TypeLocal, u.Email, u.Name, u.Role, u.From, u.Password
	})
	e.join = edit("join", "The new password applies to the account that was there, if it has one; its role stays.", func(t *Account, f accountFacts, _ time.Time) {
		t.From = f.upgraded.From
		if t.local() && !t.Root {
			t.Password = f.upgraded.Password
		}
	})
	e.clash = edit("keep_both_roles", "Keeps the role brought along beside the one in force.", func(t *Account, f accountFacts, _ time.Time) {
		t.ConflictingRole = f.upgraded.Role
	})
	e.resolve = edit("choose_role", "The chosen role is in force, the other one forgotten.", func(t *Account, f accountFacts, _ time.Time) {
		t.Role, t.ConflictingRole = f.choice.Role, ""
	})
	e.updated = end("end_sessions_by_update", "Signs the account out everywhere.", estate.EndedByUpdate)
	e.outdate = edit("note_update", "Notes that it has to be set up anew once it is enabled.", func(t *Account, _ accountFacts, _ time.Time) { t.Outdated = true })
	e.catchUp = accountEffect{ID: "catch_up", Doc: "Has it set up anew, if the platform was updated meanwhile.", Do: func(t *Account, _ accountFacts, _ time.Time) []lifecycle.Action {
		if !t.Outdated {
			return nil
		}
		t.Outdated = false
		return []lifecycle.Action{lifecycle.Tell{Kind: estate.AccountKind, ID: t.ID, Trigger: estate.PlatformUpdated, With: estate.PlatformChange{}}}
	}}
}

// ownership are the effects that make and unmake the Primary User Account.
func (e *accountEffects) ownership() {
	own := func(t *Account) {
		t.Type, t.Role, t.Primary, t.ConflictingRole = TypeLocal, MasterAdministrator, true, ""
	}
	e.assign = edit("assign_address", "Notes address and password; it is the Primary User Account, a Master Administrator.", func(t *Account, f accountFacts, _ time.Time) {
		in := f.assignment
		own(t)
		t.Login, t.Root, t.Email, t.Password = "", false, in.Email, in.Password
		switch {
		case in.Name != "":
			t.Name = in.Name
		case t.Name == "":
			t.Name = in.Email
		}
	})
	e.root = edit("note_root", "Notes the portal's login; it is the Primary User Account, a Master Administrator.", func(t *Account, f accountFacts, _ time.Time) {
		own(t)
		t.Root, t.Login, t.Email, t.Name = true, f.root.Login, f.root.Email, f.root.Name
	})
	e.own = edit("own", "It is the Primary User Account, a Master Administrator.", func(t *Account, _ accountFacts, _ time.Time) { own(t) })
	e.giveUp = edit("give_up", "It is an ordinary account with its successor's role.", func(t *Account, f accountFacts, _ time.Time) {
		t.Primary, t.Role = false, f.choice.Role
	})
	e.transferred = end("end_sessions_by_transfer", "Signs the account out everywhere.", estate.EndedByTransfer)
	e.replaced = accountEffect{ID: "end_sessions_by_replacement", Doc: "Signs the account out everywhere but in the step in which it is.", Do: func(_ *Account, f accountFacts, _ time.Time) []lifecycle.Action {
		return estate.EndAll(Name+".session", f.whole, estate.EndedByReplacement)
	}}
}
