package estate

import (
	"time"

	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// InstanceType says what a product is as a product instance, before and after
// its update.
type InstanceType struct {
	// Code is "cas"; Successor is the code after the update, "cecp".
	Code, Successor string
	// Name and SuccessorName are as the consoles show them.
	Name, SuccessorName lifecycle.Text
	// SuccessorDisplay is what the updated instance is called, SuccessorName if it is
	// empty.
	SuccessorDisplay string
	// UpdateDelay names the setting that holds how long its update runs, Hang
	// the one that holds how long a hung update takes until it goes on by itself.
	UpdateDelay, Hang string
	// SignOut names the setting that says whose sessions the update ends
	// ("product" or "all"), Outcome the one that says how it ends ("done",
	// "hang", "fail").
	SignOut, Outcome string
	// ByToken says that its own console connects it by an enrollment token; others
	// are connected by the Business ID [PIC].
	ByToken bool
	// PublicID is what the public API calls it, "sao"; empty if it has no name there.
	PublicID string
	// KeepsName says that its row bears the product's name until the update is done
	// [SEPJA 16]; others bear the successor's from the start [CASJA, TMEMSJA].
	KeepsName bool
	// OwnerOnly says that only the Primary User Account may update it [A1UP].
	OwnerOnly bool
	// Detached says that the successor is detached from Vision One at the end of a trial,
	// for ever [KA9638].
	Detached bool
	// Terms are what the Update Solution tab shows besides the documents.
	Terms Terms
}

// Terms are what the Update Solution tab and the System Update Notice of a product
// say that those of others do not. Empty texts are not shown.
type Terms struct {
	// Solution is the successor's name there, About what it says of it.
	Solution, About lifecycle.Text
	// Sharing introduces Shared, the data that the successor gets [SEPJA 13].
	Sharing lifecycle.Text
	Shared  []lifecycle.Text
	// Warning is about the licence, Trial the question whether to try it first [SEPJA 13].
	Warning, Trial lifecycle.Text
	// Consent is what agreeing means, below the documents [SEPJA 13].
	Consent []lifecycle.Text
	// Start is the button that starts the update, "Start the Update" if it is empty.
	Start lifecycle.Text
}

// Offer is what a product shows of itself in the Product Connection step.
type Offer struct {
	// Kind and ID name the thing that is told of the connection's progress.
	// Kind is set even if the business does not have the product: provisioning
	// makes a new thing of the kind.
	Kind, ID string
	// DisplayName is the instance's name.
	DisplayName   string
	Organizations []Organization
	// Connected says that it is connected, or being connected, to this Vision One.
	Connected bool
	// Updated says that it has become its successor.
	Updated bool
}

// Organization is a part of a product that is connected by a toggle of its own.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Default marks the "Default organization" [CASKB].
	Default bool `json:"default"`
	// Toggle says that the step offers a toggle for it: only for an
	// organization created in CAS [CASKB].
	Toggle bool `json:"toggle"`
	// Services are the codes of its provisioned services.
	Services []string `json:"services"`
	// Connected says that it is connected already.
	Connected bool `json:"connected"`
}

// The triggers by which Vision One tells a product what happens to it. The
// product's own rows for them hold the guards; Vision One asks for those
// guards' reasons through Blocks.
const (
	Connect   lifecycle.Trigger = "connect"
	Connected lifecycle.Trigger = "connected"
	Begin     lifecycle.Trigger = "update_begin"
	End       lifecycle.Trigger = "update_end"
	Provision lifecycle.Trigger = "provision"
)

// Connection is the input of Connect.
type Connection struct {
	// Instance is the id of the product instance in Vision One.
	Instance string `json:"instance"`
	// Organizations are the ids whose toggles are on.
	Organizations []string `json:"organizations"`
}

// Product is a product as Vision One meets it.
type Product interface {
	// Type returns what it is.
	Type() InstanceType
	// Offer returns what there is to connect; ok is false if the business does
	// not have the product.
	Offer(r *sim.Reader) (o Offer, ok bool, err error)
	// Blocks returns what stands in the way of a trigger now: none of the
	// reasons are about the request itself, except those about in.
	Blocks(r *sim.Reader, on lifecycle.Trigger, in any) ([]lifecycle.Reason, error)
}

// Sized is a Product whose update takes the longer the more there is of it.
type Sized interface {
	// Extra returns how much longer than its UpdateDelay the update takes, as it is now.
	Extra(r *sim.Reader) (time.Duration, error)
}

// EmailSuite is what the Cloud Email and Collaboration Protection console
// shows. The product that was updated keeps serving it, so all is found again
// unchanged [CASJA Q1, Q2].
type EmailSuite interface {
	Dashboard(r *sim.Reader) (Dashboard, error)
	Policies(r *sim.Reader) ([]Policy, error)
	ProtectedServices(r *sim.Reader) ([]ProtectedService, error)
	Logs(r *sim.Reader, f LogFilter) ([]LogEntry, error)
	Reports(r *sim.Reader) ([]Report, error)
}

// Dashboard holds the figures of the first page.
type Dashboard struct {
	// Protection is "on" as long as mail and files are scanned, also during an update.
	Protection string `json:"protection" enum:"on,off"`
	// ProtectedUsers counts users over all services.
	ProtectedUsers int `json:"protected_users"`
	Policies       int `json:"policies"`
	Scanned        int `json:"scanned"`
	// Detections counts log entries by type.
	Detections map[string]int `json:"detections"`
	Reports    int            `json:"reports"`
}

// Policy is a protection policy.
type Policy struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Service  string `json:"service"`
	Enabled  bool   `json:"enabled"`
	Priority int    `json:"priority"`
	// Targets says whom it covers; Actions what it does, by detection type.
	Targets string            `json:"targets"`
	Actions map[string]string `json:"actions"`
	// URLSandbox says that URLs are analysed by the virtual analyzer, which
	// uses more credits after the update [CASJA].
	URLSandbox bool      `json:"url_sandbox"`
	ModifiedAt time.Time `json:"modified_at"`
}

// ProtectedService is a cloud application that the product protects, with the
// settings on the application's side.
type ProtectedService struct {
	ID           string `json:"id"`
	Code         string `json:"code"`
	Name         string `json:"name"`
	Organization string `json:"organization"`
	State        string `json:"state"`
	// Account is how it reaches the application: "token" or "delegate".
	Account  string            `json:"account"`
	Users    int               `json:"users"`
	Settings map[string]string `json:"settings"`
}

// LogFilter says which log entries are meant. Empty fields mean any.
type LogFilter struct {
	Type  string
	After string
	Limit int
}

// LogEntry is a detection.
type LogEntry struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Service string    `json:"service"`
	Type    string    `json:"type"`
	User    string    `json:"user"`
	Subject string    `json:"subject"`
	Policy  string    `json:"policy"`
	Action  string    `json:"action"`
}

// Report is a report that was made.
type Report struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Period string    `json:"period"`
	MadeAt time.Time `json:"made_at"`
	Format string    `json:"format"`
}

// Accounts is what a product asks of Vision One about the accounts that its
// own administrators become.
type Accounts interface {
	// Upgrade returns the account upgrade that was opened for a product's
	// administrator, if one was.
	Upgrade(r *sim.Reader, kind, id string) (u Upgrade, ok bool, err error)
}

// Upgrade is the way of one administrator into Vision One.
type Upgrade struct {
	// Kind and ID name the thing in Vision One that is told.
	Kind, ID  string
	Email     string
	Completed bool
}

// The triggers and inputs with which a product and Vision One speak about an upgrade.
const (
	// AccountUpgrade is the kind of an account upgrade. Telling it OpenUpgrade
	// without an id opens one.
	AccountUpgrade = "v1.account_upgrade"

	OpenUpgrade     lifecycle.Trigger = "open"
	ResetPassword   lifecycle.Trigger = "reset_password"
	UpgradeFinished lifecycle.Trigger = "upgraded"
)

// Candidate is the input of OpenUpgrade: an administrator of a product who is
// to become an account of Vision One.
type Candidate struct {
	// Kind and ID name the administrator; he is told UpgradeFinished if he
	// comes in by the invitation mail.
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// From is the product's code.
	From  string `json:"from"`
	Email string `json:"email"`
	Name  string `json:"name"`
	// Role is what his role in the product is called there; its permissions
	// become a custom role.
	Role        string   `json:"role"`
	Permissions []string `json:"permissions"`
}

// BringIn with a Newcomer, told to AccountUpgrade without an id, gives an
// administrator his account at once: he has proven an address by the wizard.
const BringIn lifecycle.Trigger = "bring_in"

// Newcomer is the input of BringIn.
type Newcomer struct {
	Candidate
	Password string `json:"password"`
}

// NewPassword is the input of ResetPassword.
type NewPassword struct {
	Password string `json:"password"`
}
