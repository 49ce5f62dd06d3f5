package mockone_test

import (
	"net/http"
	"strings"
)

// Users of the identity provider, in the story of the accounts.
const (
	samlAddress   = "saml.user@example.com"
	memberAddress = "group.member@example.com"
	readersGroup  = "Readers"
	guestsGroup   = "Guests"
)

// samlMetadata is what an identity provider publishes of itself.
const samlMetadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/saml">` +
	`<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
	`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>` +
	`</IDPSSODescriptor></EntityDescriptor>`

// tellsAccount tells an account something, as another part of Vision One does.
func tellsAccount(login, trigger string, input any) act {
	body := object{"trigger": trigger}
	if input != nil {
		body["input"] = input
	}
	return steers("POST", "/things/v1.account/{v1.account "+login+"}/trigger", body)
}

// comes has the identity provider say who somebody is.
func comes(email string, status int) act {
	a := asks("", "POST", "v1", "/api/sign-in/saml", object{"email": email, "groups": []string{readersGroup}})
	a.status = status
	return a
}

// singleSignOn is the life of the accounts whose users sign in elsewhere, and of
// where they do.
func singleSignOn() []act {
	const provider = "/api/identity-providers/{v1.identity_provider}"
	add := func(email string) act {
		return asks("owner", "POST", "v1", "/api/user-accounts", object{"type": "saml", "email": email, "role": "Analyst"})
	}
	group := func(name string) act {
		return asks("owner", "POST", "v1", "/api/user-accounts", object{"type": "saml_group", "group": name, "role": "Analyst"})
	}
	edit := func(change object) act { return asks("owner", "PATCH", "v1", provider, change) }
	return []act{
		signsIn("owner", "v1", "primary_user_account"),
		add(samlAddress), group(readersGroup), group(guestsGroup), mailArrives(),
		asks("owner", "POST", "v1", "/api/identity-providers", object{"name": "Corporate", "metadata": samlMetadata, "enabled": true}),
		edit(object{"status": "disabled", "description": "Head office"}), edit(object{"status": "enabled"}),
		claims(samlAddress), accepts(samlAddress), comes(samlAddress, http.StatusOK),
		comes(memberAddress, http.StatusForbidden), mailArrives(), claims(memberAddress), accepts(memberAddress), comes(memberAddress, http.StatusOK),
		asks("owner", "PATCH", "v1", "/api/user-accounts/{v1.account "+operatorAddress+"}", object{"description": "Night shift"}),
		// The platform is updated, as its own story tells.
		tellsAccount(readersGroup, "platform_updated", nil), edit(object{"status": "disabled"}),
		tellsAccount(guestsGroup, "platform_updated", nil), tellsAccount(samlAddress, "platform_updated", nil),
		asks("owner", "POST", "v1", "/api/user-accounts/{v1.account "+samlAddress+"}/resend-invitation", nil),
		edit(object{"status": "enabled"}), asks("owner", "DELETE", "v1", provider, nil),
	}
}

// setAnew is what the update of the platform asks of local accounts.
func setAnew() []act {
	const operator = "/api/user-accounts/{v1.account " + operatorAddress + "}"
	status := func(s string) act { return asks("owner", "PATCH", "v1", operator, object{"status": s}) }
	updated := func(login string) act { return tellsAccount(login, "platform_updated", object{"mfa": true}) }
	return []act{
		signsIn("owner", "v1", "primary_user_account"),
		asks("owner", "POST", "v1", "/api/user-accounts", object{"email": newcomerAddress, "role": "Analyst"}), updated(newcomerAddress),
		tellsAccount(operatorAddress, "upgrade", object{"email": operatorAddress, "role": "Auditor", "from": "cas", "password": goodPassword}),
		updated(operatorAddress), status("disabled"), updated(operatorAddress), status("enabled"), mailArrives(),
		claims(operatorAddress), claims(operatorAddress), accepts(operatorAddress),
	}
}

// transferring is how the owner of the Primary User Account begins to hand it over.
func transferring() []act {
	const path = "/api/ownership-transfer"
	return []act{
		signsIn("owner", "v1", "primary_user_account"), asks("owner", "POST", "v1", path, nil), mailArrives(),
		{name: "entering the code", do: func(b *box, s *tale) answer {
			return b.call("POST", "v1", path+"/code", s.tokens["owner"], object{"code": b.lastCode(ownerAddress)})
		}},
	}
}

// completesTransfer picks the operator as the new owner.
func completesTransfer() act {
	return act{name: "completing the transfer", do: func(b *box, s *tale) answer {
		return b.call("POST", "v1", "/api/ownership-transfer/complete", s.tokens["owner"], object{"account": b.find("v1.account", operatorAddress)})
	}}
}

// ownership is how the Primary User Account passes on.
func ownership() []act {
	const path = "/api/ownership-transfer"
	return append([]act{
		// Beginning anew goes on with the countdown of the code that was sent.
		signsIn("owner", "v1", "primary_user_account"), asks("owner", "POST", "v1", path, nil), later("2m"), asks("owner", "POST", "v1", path, nil), later("2m"),
		asks("owner", "POST", "v1", path+"/resend-code", nil), asks("owner", "DELETE", "v1", path, nil),
	}, append(transferring(), completesTransfer(),
		tellsAccount(operatorAddress, "assign_primary", object{"email": strings.ToUpper(newcomerAddress), "password": goodPassword}),
		tellsAccount(strings.ToUpper(newcomerAddress), "retire", nil), tellsAccount(ownerAddress, "assign_existing", nil),
	)...)
}
