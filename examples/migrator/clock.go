package migrator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// realSleep waits in real time.
func realSleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// VirtualClock is the clock of a sandbox of Mockone, for [Config]: its Sleep tells
// the sandbox that somebody waits, who then waits as long in the sandbox's time, and
// hardly at all in real time. It also tells where the sandbox is and who may sign in.
// Real consoles have no such thing; leave it out of what is copied for them.
type VirtualClock struct {
	// Control is the base URL of the control service.
	Control string
	Sandbox string
	// Token is the bearer token of control, if it wants one.
	Token string
	HTTP  *http.Client
}

// Sleep waits until d of the sandbox's time has passed.
func (v VirtualClock) Sleep(ctx context.Context, d time.Duration) error {
	return v.send(ctx, http.MethodPost, "/clock/sleep", map[string]string{"for": d.String()}, nil)
}

// Now returns the sandbox's time.
func (v VirtualClock) Now(ctx context.Context) (time.Time, error) {
	var out struct {
		Now time.Time `json:"now"`
	}
	err := v.send(ctx, http.MethodGet, "/clock", nil, &out)
	return out.Now, err
}

// Code reads a verification code in the sandbox's mailbox, for Config.Code. Each mail
// is handed out once.
func (v VirtualClock) Code(ctx context.Context, to, prefix string) (string, error) {
	claim := map[string]string{"to": to, "template": "verification_code", "timeout": "0s"}
	for {
		var got struct {
			Message *struct {
				Text  string            `json:"text"`
				Codes map[string]string `json:"codes"`
			} `json:"message"`
		}
		if err := v.send(ctx, http.MethodPost, "/mail/claim", claim, &got); err != nil {
			return "", err
		}
		if got.Message == nil {
			return "", fmt.Errorf("the mailbox of %s: %w", to, ErrNoCode)
		}
		// The mail of an earlier code has other letters.
		if code := got.Message.Codes["verification"]; code != "" && strings.Contains(got.Message.Text, prefix) {
			return code, nil
		}
	}
}

// OneTimePassword reads the present one-time password of the Primary User Account, for
// Config.OneTimePassword: the sandbox has its authenticator app.
func (v VirtualClock) OneTimePassword(ctx context.Context) (string, error) {
	var credentials page[Credential]
	if err := v.send(ctx, http.MethodGet, "/credentials", nil, &credentials); err != nil {
		return "", err
	}
	for _, c := range credentials.Items {
		if c.Role == rolePrimary && c.OTP != nil {
			return c.OTP.Code, nil
		}
	}
	return "", errors.New("the authenticator app of the Primary User Account is lost")
}

// Credential is somebody who can sign in, as control lists it.
type Credential struct {
	Role     string `json:"role"`
	Service  string `json:"service"`
	Login    string `json:"login"`
	Password string `json:"password"`
	State    string `json:"state"`
	// OTP is what his authenticator app shows; nil if he needs none.
	OTP *struct {
		Code string `json:"code"`
	} `json:"otp"`
}

const (
	rolePrimary = "primary_user_account"
	// ownerPassword is what Fill has the Primary User Account get.
	ownerPassword = "Vision-One-Owner-1!"
)

// Fill fills in the logins that a sandbox tells of itself, where the configuration has
// none. Where the Primary User Account is to get an address, it is that of the user of
// Trend Cloud One if there is one, else one beside the CAS administrator's.
func (cfg *Config) Fill(credentials []Credential) error {
	cfg.Product = cmp.Or(cfg.Product, usedProduct(credentials))
	askOthers := len(cfg.Others) == 0
	var cloud Login
	for _, c := range credentials {
		login := Login{Email: c.Login, Password: c.Password}
		switch {
		case c.Password == "" || c.State == "disabled" || c.State == "replaced":
		case c.Role == rolePrimary:
			cfg.PrimaryUser = cmp.Or(cfg.PrimaryUser, login)
		case c.Role == "clp_account":
			cfg.Portal = cmp.Or(cfg.Portal, login)
		case c.Role == "cloud_one_user":
			cloud = login
		case c.Role == cfg.Product.firstUser():
			cfg.Administrator = cmp.Or(cfg.Administrator, login)
		case strings.HasPrefix(c.Role, cfg.Product.firstUser()) && askOthers:
			cfg.Others = append(cfg.Others, login)
		}
	}
	nobody := cfg.PrimaryUser.Email == "" && cfg.Portal.Email == ""
	if cfg.Product.opensToOwner() {
		nobody = nobody || !slices.ContainsFunc(credentials, usersOf(cfg.Product))
	} else {
		nobody = nobody || cfg.Administrator.Email == ""
	}
	if nobody {
		return ErrNothingToMigrate
	}
	if cfg.Owner.Email == "" {
		cfg.Owner = cfg.futureOwner(cloud.Email)
	}
	if sameAddress(cloud.Email, cfg.Owner.Email) {
		cfg.CloudOnePassword = cmp.Or(cfg.CloudOnePassword, cloud.Password)
	}
	return nil
}

// usersOf picks who, or which program, uses a product.
func usersOf(p Product) func(Credential) bool {
	return func(c Credential) bool { return c.Service == string(p) }
}

// opensToOwner reports whether the owner of Vision One gets into the product's own console,
// too.
func (p Product) opensToOwner() bool { return p == ApexOne || p == EmailSecurity }

// usedProduct returns the product that a sandbox has.
func usedProduct(credentials []Credential) Product {
	if slices.ContainsFunc(credentials, func(c Credential) bool { return c.Role == CloudAppSecurity.firstUser() }) {
		return CloudAppSecurity
	}
	for _, p := range []Product{ApexOne, EmailSecurity} {
		if slices.ContainsFunc(credentials, usersOf(p)) {
			return p
		}
	}
	return CloudAppSecurity
}

// firstUser is the role of the first user of the product's own console; those of the others
// begin with it.
func (p Product) firstUser() string {
	if p.opensToOwner() {
		return string(p) + "_user"
	}
	return "cas_administrator"
}

// futureOwner chooses how the Primary User Account signs in once that takes an address.
func (cfg *Config) futureOwner(cloud string) Login {
	_, domain, found := strings.Cut(cfg.Administrator.Email, "@")
	if !found { // users of Apex Central and Email Security have names
		domain = "example.com"
	}
	switch {
	case strings.Contains(cfg.PrimaryUser.Email, "@"):
		return Login{cfg.PrimaryUser.Email, ownerPassword}
	case cloud != "":
		return Login{cloud, ownerPassword}
	default:
		return Login{"primary.user@" + domain, ownerPassword}
	}
}

// ErrNothingToMigrate says that a sandbox has not the product, or nobody who could take it
// to Vision One.
var ErrNothingToMigrate = errors.New("there is no Primary User Account and no account of the portal, or nobody who uses the product: there is nothing to migrate")

// Introduce fills in the base URLs and logins that the sandbox tells of itself, where
// the configuration has none, and has codes read in its mailbox and authenticator app.
func (v VirtualClock) Introduce(ctx context.Context, cfg *Config) error {
	var box struct {
		URLs map[string]string `json:"urls"`
	}
	if err := v.send(ctx, http.MethodGet, "", nil, &box); err != nil {
		return err
	}
	for base, service := range map[*string]string{&cfg.V1: "v1", &cfg.CAS: "cas", &cfg.ApexOne: "apexone", &cfg.EmailSecurity: "tmems"} {
		*base = cmp.Or(*base, box.URLs[service])
	}
	var credentials page[Credential]
	if err := v.send(ctx, http.MethodGet, "/credentials", nil, &credentials); err != nil {
		return err
	}
	if cfg.Code == nil {
		cfg.Code = v.Code
	}
	if cfg.OneTimePassword == nil {
		cfg.OneTimePassword = v.OneTimePassword
	}
	if err := cfg.Fill(credentials.Items); err != nil {
		return fmt.Errorf("sandbox %s: %w", v.Sandbox, err)
	}
	return nil
}

// send asks control about the sandbox. It has no time limit of its own: a sleep takes
// as long as it takes, which in a sandbox at the pace of the wall clock is long.
func (v VirtualClock) send(ctx context.Context, method, path string, in, out any) error {
	client := v.HTTP
	if client == nil {
		client = &http.Client{}
	}
	control := console{service: "control", base: v.Control, token: v.Token, http: client}
	return control.send(ctx, method, "/api/v1/sandboxes/"+url.PathEscape(v.Sandbox)+path, in, out)
}
