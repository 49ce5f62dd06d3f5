package mockone_test

import (
	"net/http"
	"slices"
)

// onboarding are the courses by which a customer comes to a Vision One, and that to
// Foundation Services.
func onboarding() []story {
	return []story{
		{
			name: "a customer activates Vision One", fixture: "provisioning-fails",
			steps: slices.Concat(
				[]act{notActivated(), activatesVisionOne(), nextTimer(), signsInAs("owner", "v1", rootLogin, rootPassword)}, assigns(), mistakesInTheWizard(),
				[]act{signsInAs("owner", "v1", licenseeAddress, goodPassword), provisionsConsole("jp"), nextTimer(), asks("owner", "POST", "v1", "/api/console/retry", nil), nextTimer()}),
		},
		{
			name: "the region comes first", fixture: "cas-only-region-first",
			steps: slices.Concat([]act{activatesVisionOne(), nextTimer(), provisionsConsole("us"), nextTimer()}, assigns(), lastStep()),
		},
		{
			name: "a legacy console without a wizard", fixture: "cas-only-no-wizard",
			steps: []act{agreedToVisionOne(), nextTimer(), provisionsConsole("jp"), nextTimer()},
		},
		{
			name: "the platform is updated", fixture: "cas-legacy-connected",
			steps: slices.Concat(
				[]act{
					// An account that is about to use a second factor does not use it yet.
					signsInAs("operator", "v1", operatorAddress, "Saffron-Bridge-19!"), asks("operator", "POST", "v1", "/api/mfa/begin", nil),
					signsInAs("owner", "v1", rootLogin, rootPassword),
					updates("POST", "/agreement"), updates("DELETE", "/agreement"), updates("POST", "/not-now"), updates("POST", "/agreement"),
					inVain("/cancel"), inVain("/rollback"), startsPlatform(), comesBack(),
				}, assigns(), lastStep(),
				[]act{signsInAs("owner", "v1", licenseeAddress, goodPassword), nextTimer(), mailArrives(), updates("POST", "/got-it")}),
		},
		{
			name: "the wizard goes wrong", fixture: "cas-only", settings: map[string]string{"v1.wizard.outcome": "fail_once"},
			steps: slices.Concat([]act{activatesVisionOne(), nextTimer()}, assigns()[:2], blocked(),
				[]act{
					// The way back to the address does not lift the block.
					asks("owner", "POST", "v1", "/api/assignment/back", nil), specifiesAddress(),
					later("4m"), asks("owner", "POST", "v1", "/api/assignment/resend", nil), mailArrives(), entersCode(),
				}, unable(), assigns(), lastStep()),
		},
		{
			name: "the owner has another account", fixture: "cas-legacy",
			steps: []act{
				signsInAs("owner", "v1", rootLogin, rootPassword), updates("POST", "/agreement"), startsPlatform(), comesBack(),
				asks("owner", "POST", "v1", "/api/assignment/email", object{"email": operatorAddress, "confirm_email": operatorAddress}),
				provesExisting("wrong", http.StatusConflict), provesExisting("Saffron-Bridge-19!", http.StatusOK),
				signsInAs("owner", "v1", operatorAddress, "Saffron-Bridge-19!"), nextTimer(),
			},
		},
		{
			name: "the owner decides about a second factor", fixture: "cas-legacy",
			steps: []act{
				signsInAs("owner", "v1", rootLogin, rootPassword), pushes("v1.session", rootLogin, "verify"), pushes("v1.session", rootLogin, "widen"),
				updates("POST", "/agreement"), startsPlatform(), comesBack(),
				pushes("v1.assignment", "", "abandon"),
				steers("POST", "/things/v1.platform_update/{v1.platform_update}/trigger", object{"trigger": "assigned", "force": true}),
				asks("owner", "POST", "v1", "/api/platform-update/mfa", object{"mfa": "keep"}), nextTimer(),
			},
		},
		{
			name: "the owner is an IAM user", fixture: "v1-legacy-iam-user",
			steps: []act{
				signsIn("owner", "v1", "primary_user_account"), updates("POST", "/agreement"), startsPlatform(),
				signsIn("owner", "v1", "primary_user_account"), nextTimer(),
			},
		},
	}
}

// activation gives Vision One's activation the portal's account.
func activation(body object, status int) act {
	return act{name: "activating Vision One", status: status, do: func(b *box, s *tale) answer {
		a := b.call("POST", "v1", "/api/activation", "", body)
		if a.Status == http.StatusAccepted {
			s.tokens["owner"] = a.field("token")
		}
		return a
	}}
}

func notActivated() act {
	return activation(object{"product": "other_saas", "account": rootLogin, "password": "wrong"}, http.StatusUnauthorized)
}

func activatesVisionOne() act {
	return activation(object{"product": "other_saas", "account": rootLogin, "password": rootPassword}, http.StatusAccepted)
}

func agreedToVisionOne() act {
	return activation(object{"product": "other_saas", "account": rootLogin, "password": rootPassword, "agreed": true}, http.StatusAccepted)
}

// provisionsConsole chooses the region.
func provisionsConsole(region string) act {
	return asks("owner", "POST", "v1", "/api/console/provision", object{"region": region})
}

// updates asks something of the platform's update.
func updates(method, act string) act {
	return asks("owner", method, "v1", "/api/platform-update"+act, nil)
}

// inVain asks for what there is not.
func inVain(what string) act {
	out := updates("POST", what)
	out.status = http.StatusConflict
	return out
}

// startsPlatform starts the platform's update.
func startsPlatform() act {
	return asks("owner", "POST", "v1", "/api/platform-update/start", object{"understood": true})
}

// comesBack signs the owner in again, to the wizard.
func comesBack() act { return signsInAs("owner", "v1", rootLogin, rootPassword) }

// assigns gives the wizard an address and the code that was mailed to it.
func assigns() []act {
	return []act{specifiesAddress(), mailArrives(), entersCode()}
}

// specifiesAddress is the wizard's first step.
func specifiesAddress() act {
	return asks("owner", "POST", "v1", "/api/assignment/email", object{"email": licenseeAddress, "confirm_email": licenseeAddress})
}

// entersCode types the code that was last mailed.
func entersCode() act {
	return act{name: "entering the code", do: func(b *box, s *tale) answer {
		return b.call("POST", "v1", "/api/assignment/code", s.tokens["owner"], object{"code": b.lastCode(licenseeAddress)})
	}}
}

// lastCode returns the code in the last mail to an address.
func (b *box) lastCode(to string) string {
	b.t.Helper()
	var list struct {
		Items []struct {
			Codes map[string]string `json:"codes"`
		} `json:"items"`
	}
	b.about("GET", "/mail?limit=500&to="+to, nil).into(b.t, &list)
	for _, message := range slices.Backward(list.Items) {
		for _, code := range message.Codes {
			return code
		}
	}
	b.t.Fatalf("no mail to %s has a code", to)
	return ""
}

// lastStep sets the password in the wizard.
func lastStep() []act {
	return []act{asks("owner", "POST", "v1", "/api/assignment/password", object{"new_password": goodPassword, "confirm_password": goodPassword})}
}

// mistakesInTheWizard goes back, has codes sent again and types wrong ones, until
// the wizard is done after all.
func mistakesInTheWizard() []act {
	wrong := asks("owner", "POST", "v1", "/api/assignment/code", object{"code": "000000"})
	wrong.status, wrong.noted = http.StatusConflict, true
	back := asks("owner", "POST", "v1", "/api/assignment/back", nil)
	return slices.Concat(
		[]act{
			back, specifiesAddress(), back, specifiesAddress(),
			wrong, later("4m"), asks("owner", "POST", "v1", "/api/assignment/resend", nil), mailArrives(), entersCode(),
		},
		lastStep(),
		[]act{asks("owner", "POST", "v1", "/api/assignment/close", nil)})
}

// blocked types wrong codes until the code is blocked.
func blocked() []act {
	var out []act
	for range 5 {
		wrong := asks("owner", "POST", "v1", "/api/assignment/code", object{"code": "000000"})
		wrong.status, wrong.noted = http.StatusConflict, true
		out = append(out, wrong)
	}
	return out
}

// unable is the last step that fails, as a setting says.
func unable() []act {
	out := lastStep()
	out[0].status, out[0].noted = http.StatusConflict, true
	return out
}

// provesExisting gives the password of the account that has the address.
func provesExisting(password string, status int) act {
	out := asks("owner", "POST", "v1", "/api/assignment/existing", object{"password": password})
	out.status, out.noted = status, status != http.StatusOK
	return out
}
