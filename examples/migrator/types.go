package migrator

import "time"

// What the consoles answer, as far as it is needed here. Everything else in the
// answers is ignored, so that a field more does not break a customer's tool.

// session is who is signed in.
type session struct {
	Account struct {
		Email   string `json:"email"`
		Role    string `json:"role"`
		Primary bool   `json:"primary"`
	} `json:"account"`
}

// signedIn is the answer to a sign-in, and what the user does next: "dashboard", or
// "update_account" or "upgrade_account" once the console's product was updated; Vision
// One may ask for a one-time password or limit the session to a step that has to be done
// first.
type signedIn struct {
	Token string `json:"token"`
	Next  string `json:"next"`
}

// The codes that are decided by. Texts and labels differ by language, codes do not.
const (
	statusConnecting = "connecting"
	statusConnected  = "connected"

	stateUpdateAgreed = "update_agreed"
	stateReady        = "ready"

	codeSignInFailed   = "sign_in.failed"
	codeReplaced       = "v1.sign_in.replaced"
	codesOfAccess      = "v1.access."
	codeUpdating       = "v1.platform.updating"
	codeAgreement      = "v1.update.agreement_required"
	codeNotAgreed      = "v1.update.not_agreed"
	codePreparing      = "apexone.update.preparing"
	codeNotReady       = "v1.console.not_ready"
	platformFoundation = "foundation"
)

// instance is a row of Vision One's product instance list.
type instance struct {
	ID           string     `json:"id"`
	DisplayName  string     `json:"display_name"`
	Type         string     `json:"type"`
	Status       string     `json:"status"`
	StatusText   string     `json:"status_text"`
	Hint         bool       `json:"hint"`
	CanUpdate    bool       `json:"can_update"`
	UpdateBlocks []Obstacle `json:"update_blocks"`
	Job          string     `json:"job"`
}

// toBeUpdated reports whether the product is connected and not updated yet.
func (m *migration) toBeUpdated() bool {
	return m.row != nil && m.row.Type == m.way.traits().before && m.row.Status == statusConnected
}

// offer is a product of the Product Connection step.
type offer struct {
	Type          string         `json:"type"`
	Name          string         `json:"name"`
	Organizations []organization `json:"organizations"`
	CanConnect    bool           `json:"can_connect"`
	Connector     *connector     `json:"connector"`
	Blocks        []Obstacle     `json:"blocks"`
}

type organization struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Toggle bool   `json:"toggle"`
}

// account is a row of Vision One's user account list.
type account struct {
	ID              string `json:"id"`
	Email           string `json:"email"`
	Role            string `json:"role"`
	RoleConflict    bool   `json:"role_conflict"`
	ConflictingRole string `json:"conflicting_role"`
}

// Credits is the balance in Vision One.
type Credits struct {
	Granted int `json:"total_valid_credits"`
	Used    int `json:"allocated_credits"`
	Balance int `json:"current_balance"`
}

// product is a row of Vision One's license information.
type product struct {
	Name      string    `json:"name"`
	FreeUntil time.Time `json:"free_until"`
}

// Figures are what the product shows before the update, and its successor has to show
// after it. Of Apex One that is Fleet, of Email Security Mail; the rest is CAS's, but for
// the credits and the license.
type Figures struct {
	Fleet          *Fleet          `json:"fleet,omitempty"`
	Mail           *Mail           `json:"mail,omitempty"`
	Dashboard      Dashboard       `json:"dashboard"`
	Policies       []Record        `json:"policies"`
	Services       []Record        `json:"services"`
	Reports        []Record        `json:"reports"`
	Logs           []string        `json:"logs"` // ids
	Licence        Licence         `json:"licence"`
	Credits        Credits         `json:"credits"` // in Vision One, before
	Administrators []Administrator `json:"administrators"`
}

// Dashboard holds the figures of the first page.
type Dashboard struct {
	Protection     string `json:"protection"` // "on" or "off"
	ProtectedUsers int    `json:"protected_users"`
	Policies       int    `json:"policies"`
	Scanned        int    `json:"scanned"`
	Reports        int    `json:"reports"`
}

// Record is an object with all its fields, also those that are unknown here: it is
// only compared.
type Record map[string]any

func (r Record) text(field string) string {
	s, _ := r[field].(string)
	return s
}

// Licence is the license of CAS or Email Security.
type Licence struct {
	Edition string    `json:"edition"` // "standard", "standard_xdr" or "advanced"
	Seats   int       `json:"seats"`
	Channel string    `json:"channel"` // "TSSL", "TMOL" or "MSPL"
	Ends    time.Time `json:"ends"`
	// DaysExpired is how many whole days ago it ended, by the server's time, not ours.
	DaysExpired int `json:"days_expired"`
}

// Administrator is a local account of CAS.
type Administrator struct {
	Email string `json:"email"`
	Role  string `json:"role"`
	// Status is "enabled", or after the update "must_update" and "upgraded".
	Status string `json:"status"`
}
