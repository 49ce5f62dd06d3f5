package mockone_test

import (
	"net/http"
	"testing"
)

// What people of the guide to Standard Endpoint Protection type and read.
const (
	// The login ID of the portal and what becomes of it, and of a user of Apex Central.
	apexLogin   = "aaa"
	licensee    = apexLogin + "@test.example.com"
	apexAddress = "bbb@test.example.com"

	temporaryProblem = "A temporary problem has occurred. Support engineers are working to resolve this problem. Please try again later."
)

// theApex is the path of Apex One's product instance: the only one in a sandbox of
// the guide.
const theApex = "/api/product-instances/{v1.product_instance}"

// The guide to Standard Endpoint Protection, from the preparation to the accounts [003].
func TestArticleOfApexOne(t *testing.T) {
	t.Parallel()
	newArticle(t, "apexone-only", nil).movesApexOne()
}

// movesApexOne is the whole guide.
func (a *article) movesApexOne() {
	a.t.Helper()
	a.step("STEP 1", func() { a.looksAtAccounts() })
	a.step("STEP 2", func() { a.getsVisionOneFromApexCentral() })
	a.step("STEP 3", func() {
		a.connectsApexOne()
		a.meetsTheTemporaryProblem()
		a.updatesApexOne()
		a.findsEndpoints()
	})
	a.step("accounts", func() { a.upgradesApexAccount("apexone_user", apexAddress, goodPassword) })
}

// apex asks Apex Central and wants values of the answer.
func (a *article) apex(method, path, token string, body any, want object) answer {
	a.t.Helper()
	return a.service("apexone", method, path, token, body, want)
}

// looksAtAccounts is STEP 1: both logins work, and the user accounts are listed.
func (a *article) looksAtAccounts() {
	a.t.Helper()
	a.must("POST", "clp", "/api/sign-in", "", object{"login": apexLogin, "password": rootPassword})
	var users struct {
		Items []struct{ Login, Role string }
	}
	a.apex("GET", "/api/users", a.signIn("apexone", "apexone_user"), nil, nil).into(a.t, &users)
	if len(users.Items) != 2 || users.Items[1].Login != "test" || users.Items[1].Role != "Read-only_User" {
		a.t.Errorf("the user accounts: %+v", users)
	}
}

// getsVisionOneFromApexCentral is STEP 2.
func (a *article) getsVisionOneFromApexCentral() {
	a.t.Helper()
	var central string
	a.step("1", func() { central = a.opensApexCentral() })
	a.step("2", func() {
		opened := a.apex("POST", "/api/vision-one", central, nil, object{"service": "v1"})
		a.token = a.must("POST", "v1", "/api/sso", "", object{"ticket": opened.field("ticket")}).field("token")
		a.advance(object{"by": "1m"})
		a.v1("GET", "/api/console", nil, object{"state": "assigning", "next": "assignment"})
	})
	a.step("3 to 9", func() {
		a.v1("GET", "/api/assignment", nil, object{"title": "Assign the Primary User Account email address", "original": apexLogin, "button": "Verify Email"})
		a.wizard(licensee)
	})
	a.step("10", func() {
		a.refuses("POST", "/api/sign-in", "", object{"email": apexLogin, "password": rootPassword}, 403, "v1.sign_in.replaced")
		a.enters(licensee, goodPassword, "setup")
	})
	a.step("11", func() {
		a.v1("POST", "/api/console/provision", object{"region": "jp"}, object{"state": "provisioning"})
	})
	a.step("12", func() {
		a.advance(object{"by": "5m"})
		a.v1("GET", "/api/console", nil, object{"state": "ready", "next": "dashboard", "platform": "foundation"})
	})
}

// opensApexCentral opens the console from the portal [STEP 2 1].
func (a *article) opensApexCentral() string {
	a.t.Helper()
	portal := a.signIn("clp", "clp_account")
	opened := a.must("POST", "clp", "/api/products/"+a.bought("apexone")+"/open-console", portal, nil)
	return a.must("POST", "apexone", "/api/sso", "", object{"ticket": opened.field("ticket")}).field("token")
}

// connectsApexOne is STEP 3 1 to 11: the token, and the registration by it.
func (a *article) connectsApexOne() {
	a.t.Helper()
	var token, central string
	a.step("1 and 2", func() {
		var offered struct {
			Types []struct {
				Type, Name, Kind string
				CanConnect       bool `json:"can_connect"`
			} `json:"instance_types"`
		}
		a.v1("GET", "/api/product-connection", nil, nil).into(a.t, &offered)
		found := false
		for _, one := range offered.Types {
			found = found || one.Type == "apexone" && one.Name == "Trend Micro Apex One SaaS" && one.Kind == "token" && one.CanConnect
		}
		if !found {
			a.t.Errorf("Add Existing Product offers %+v", offered)
		}
	})
	a.step("3 and 4", func() { token = a.generatesToken() })
	a.step("5", func() {
		a.v1("POST", "/api/product-instances", object{"type": "apexone", "organizations": []string{}}, object{"status": "connecting"})
		a.v1("GET", theApex, nil, object{"status_text": "Preparing or pending registration"})
	})
	a.step("6", func() {
		a.opensApexCentralFromVisionOne()
		central = a.signIn("apexone", "apexone_user")
	})
	a.step("7", func() {
		a.apex("GET", "/api/registration", central, nil, object{"status": "not_registered", "status_text": "Not registered"})
	})
	a.step("8 and 9", func() { a.apex("POST", "/api/registration", central, object{"token": token}, nil) })
	a.step("10", func() {
		a.apex("GET", "/api/registration", central, nil, object{"status": "registered", "status_text": "Registered"})
	})
	a.step("11", func() {
		a.v1("GET", theApex, nil, object{"display_name": "Trend Micro Apex One as a Service", "status_text": "Connected", "type_text": "Trend Micro Apex One SaaS", "can_update": true})
	})
}

// generatesToken copies an enrollment token [STEP 3 3 and 4].
func (a *article) generatesToken() string {
	a.t.Helper()
	var made struct {
		Token struct{ State, Token string } `json:"enrollment_token"`
	}
	a.v1("POST", "/api/enrollment-tokens", object{"type": "apexone"}, nil).into(a.t, &made)
	if made.Token.State != "active" || made.Token.Token == "" {
		a.t.Fatalf("the token: %+v", made)
	}
	return made.Token.Token
}

// opensApexCentralFromVisionOne is the second way of STEP 3 6: Open Console in
// License Information.
func (a *article) opensApexCentralFromVisionOne() {
	a.t.Helper()
	opened := a.v1("POST", a.path("/api/license-information/{estate.licence apexone}/open-console"), nil, nil)
	entered := a.must("POST", "apexone", "/api/sso", "", object{"ticket": opened.field("ticket")}).field("token")
	a.apex("GET", "/api/registration", entered, nil, object{"status": "not_registered"})
}

// agreesToApexOne is STEP 3 12 and 13.
func (a *article) agreesToApexOne() {
	a.t.Helper()
	var tab struct {
		Title, Solution, Warning, Trial, Button string
		Shared                                  []string
		Documents                               []struct{ Title string }
	}
	a.v1("GET", theApex+"/update-solution", nil, nil).into(a.t, &tab)
	if tab.Title != "Update Solution" || tab.Solution != "Trend Vision One Endpoint Security - Standard Endpoint Protection" || tab.Button != "I Agree to update" {
		a.t.Errorf("the tab: %+v", tab)
	}
	if len(tab.Shared) != 4 || tab.Shared[0] != "Endpoint list" || len(tab.Documents) != 3 || tab.Warning == "" || tab.Trial == "" {
		a.t.Errorf("what the tab says: %+v", tab)
	}
	a.v1("POST", theApex+"/update-solution", object{"agreed": true}, object{"title": "System Update Notice", "button": "Connect and Transfer"})
}

// meetsTheTemporaryProblem is STEP 3 12 to 15: the back end prepares the update, for
// an hour at most; nobody is signed out by that, and nothing has begun.
func (a *article) meetsTheTemporaryProblem() {
	a.t.Helper()
	central := a.signIn("apexone", "apexone_user")
	a.step("12 and 13", func() { a.agreesToApexOne() })
	a.step("14 and 15", func() {
		got := a.call("POST", "v1", a.path(theApex+"/update"), a.token, object{"understood": true})
		if got.Status != http.StatusServiceUnavailable || got.code() != "apexone.update.preparing" || got.field("detail") != temporaryProblem {
			a.t.Errorf("starting the update: %s", got)
		}
		a.v1("GET", theApex, nil, object{"status_text": "Connected", "can_update": true})
		a.apex("GET", "/api/session", central, nil, object{"next": "dashboard"})
		a.advance(object{"by": "10m"})
		a.v1("GET", "/api/session", nil, nil)
	})
	a.advance(object{"by": "50m"}) // 30 minutes to an hour
}

// updatesApexOne is STEP 3 11 to 14 from the start, and 16 and 17.
func (a *article) updatesApexOne() {
	a.t.Helper()
	a.enters(licensee, goodPassword, "dashboard")
	central := a.signIn("apexone", "apexone_user")
	a.step("11 to 14 again", func() {
		a.v1("GET", theApex, nil, object{"status_text": "Connected", "can_update": true})
		a.agreesToApexOne()
		a.v1("POST", theApex+"/update", object{"understood": true}, nil)
	})
	a.step("16", func() {
		a.refuses("GET", "/api/session", a.token, nil, 401, "session.ended")
		if got := a.call("GET", "apexone", "/api/session", central, nil); got.code() != "session.ended" {
			a.t.Errorf("Apex Central's session: %s", got)
		}
		a.enters(licensee, goodPassword, "dashboard")
		a.v1("GET", theApex, nil, object{"display_name": "Trend Micro Apex One as a Service", "status": "updating", "status_text": "Updating", "type_text": "Trend Micro Apex One SaaS"})
		c := a.Credentials["apexone_user"]
		if got := a.call("POST", "apexone", "/api/sign-in", "", logIn("apexone", c.Login, c.Password)); got.code() != "apexone.updating" {
			a.t.Errorf("signing in to Apex Central meanwhile: %s", got)
		}
		for range 2 {
			a.advance(object{"by": "9m"})
			a.v1("GET", theApex, nil, object{"status_text": "Updating"})
		}
		a.advance(object{"by": "3m"})
	})
	a.step("17", func() {
		a.v1("GET", theApex, nil, object{"display_name": "Standard Endpoint Protection Manager", "status_text": "Connected", "type_text": "Standard Endpoint Protection"})
	})
}

// upgradesApexAccount takes a user of Apex Central to Vision One: his role there
// becomes a custom role.
func (a *article) upgradesApexAccount(role, address, password string) {
	a.t.Helper()
	c := a.Credentials[role]
	var token string
	a.step("1", func() {
		token = a.apex("POST", "/api/sign-in", "", logIn("apexone", c.Login, c.Password), object{"next": "upgrade_account"}).field("token")
		a.apex("GET", "/api/upgrade", token, nil, object{
			"title": "Upgrade your account", "button": "Continue",
			"text": "To use all the advanced features of Trend Vision One, update your account.",
			"how":  "Click Continue to complete the account update process.",
		})
	})
	a.step("the wizard", func() {
		opened := a.apex("POST", "/api/upgrade/continue", token, nil, object{"service": "v1"})
		a.token = a.must("POST", "v1", "/api/sso", "", object{"ticket": opened.field("ticket")}).field("token")
		a.v1("GET", "/api/assignment", nil, object{"original": c.Login})
		a.wizard(address)
	})
	a.step("afterwards", func() {
		a.enters(address, password, "dashboard")
		if got := a.call("POST", "apexone", "/api/sign-in", "", logIn("apexone", c.Login, c.Password)); got.code() != "apexone.account.upgraded" {
			a.t.Errorf("signing in to Apex Central: %s", got)
		}
	})
}
