package enrollment

import (
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Kind is the name of the kind of enrollment tokens.
const Kind = "v1.enrollment_token"

// Token is an enrollment token.
type Token struct {
	ID    string          `json:"id"`
	State lifecycle.State `json:"state"`
	// Connector is the id of the product instance that it was generated for.
	Connector string `json:"connector"`
	// Product is the type of product that it is good for, Region where that product
	// must run, Business the id of the business that it must belong to.
	Product  string `json:"product"`
	Region   string `json:"region"`
	Business string `json:"business"`
	// Value is what is copied from the console; events do not show it.
	Value    string    `json:"value,omitempty"`
	IssuedAt time.Time `json:"issued_at,omitzero"`
	// ExpiresAt is when it ends; zero if it never does.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	UsedAt    time.Time `json:"used_at,omitzero"`
}

// The states of a token.
const (
	none    lifecycle.State = "none"
	Active  lifecycle.State = "active"
	Used    lifecycle.State = "used"
	Expired lifecycle.State = "expired"
	Revoked lifecycle.State = "revoked"
)

// The triggers of a token.
const (
	// Issue with an Order, told without an id, makes one.
	Issue lifecycle.Trigger = "issue"
	// Use with an estate.Enrolling connects the product that shows it.
	Use lifecycle.Trigger = "use"
	// Revoke makes it void: its connector was removed, or has a newer one.
	Revoke lifecycle.Trigger = "revoke"

	expire lifecycle.Trigger = "expire"
)

// Enrolled is told to the token's connector when a product has shown it.
const Enrolled lifecycle.Trigger = "enrolled"

// Order is the input of Issue.
type Order struct {
	Connector string `json:"connector"`
	Product   string `json:"product"`
}

// SettingLifetime is how long a token is good.
const SettingLifetime = "v1.enrollment_token.lifetime"

func settings() []sim.Setting {
	return []sim.Setting{{
		Name: SettingLifetime, Type: sim.Delay, Default: "24h", Src: lifecycle.Assumed,
		Doc: "How long an enrollment token is good; 0 means for ever. That it ends is public, when is not.",
	}}
}

type facts struct {
	order     Order
	enrolling estate.Enrolling
	business  estate.Business
	lifetime  time.Duration
}

// Tokens are the enrollment tokens of Vision One. It holds nothing of any sandbox.
type Tokens struct {
	Tokens *sim.Kind[Token, facts]

	// connectors is the kind of the things that tokens are generated for.
	connectors string
}

// New returns the tokens that connect things of a kind, which are told Enrolled.
func New(connectors string) *Tokens {
	t := &Tokens{connectors: connectors}
	t.Tokens = t.kind()
	return t
}

// Service returns what the engine runs.
func (s *Tokens) Service() sim.Service {
	return sim.Service{Name: "enrollment", Kinds: []sim.AnyKind{s.Tokens}, Settings: settings()}
}

func (s *Tokens) kind() *sim.Kind[Token, facts] {
	return &sim.Kind[Token, facts]{
		ID:     func(t *Token) *string { return &t.ID },
		Parent: func(t Token) string { return t.Connector },
		Public: func(t Token) any { t.Value = ""; return t },
		Facts: func(r *sim.Reader, _ Token, in any) (f facts, err error) {
			f = facts{order: sim.Input[Order](in), enrolling: sim.Input[estate.Enrolling](in)}
			if f.lifetime, err = r.Duration(SettingLifetime); err != nil {
				return f, err
			}
			f.business, err = estate.TheBusiness(r)
			return f, err
		},
		Spec: lifecycle.Spec[Token, facts]{
			Name:  Kind,
			Title: estate.Quoted("Enrollment token", "登録トークン", "SEPJA"),
			Doc: "What is copied from Vision One into the console of a product in order to connect it. It belongs to one connector, " +
				"and is good for one product type in one region of one business, once, for a time.",
			Initial: none,
			State:   func(t *Token) *lifecycle.State { return &t.State },
			States: []lifecycle.StateInfo{
				{State: none, Label: estate.Assumed("None", "なし"), Doc: "Before it is generated."},
				{State: Active, Label: estate.Assumed("Active", "有効"), Doc: "It can be used."},
				{State: Used, Label: estate.Assumed("Used", "使用済み"), Doc: "A product was connected with it.", Final: true},
				{State: Expired, Label: estate.Assumed("Expired", "期限切れ"), Doc: "It is too old. Another one can be generated."},
				{State: Revoked, Label: estate.Assumed("Revoked", "失効"), Doc: "Its connector was removed, or has a newer token.", Final: true},
			},
			Triggers: []lifecycle.TriggerInfo{
				{Trigger: Issue, Label: estate.Quoted("Click to generate the enrollment token", "クリックして登録トークンを生成", "DS"), Doc: "A token is generated in the Product Connection step, or over the public API.", Input: func() any { return &Order{} }},
				{Trigger: Use, Label: estate.Quoted("Register", "登録", "SEPJA"), Doc: "A product shows it.", Input: func() any { return &estate.Enrolling{} }},
				{Trigger: expire, Label: estate.Assumed("Expire", "期限切れ"), Doc: "Its time is over."},
				{Trigger: Revoke, Label: estate.Assumed("Revoke", "失効"), Doc: "Its connector was removed, or got another one."},
			},
			Rows:     s.rows(),
			Refusals: refusals(),
		},
	}
}

func (s *Tokens) rows() []lifecycle.Row[Token, facts] {
	type (
		guard  = lifecycle.Guard[Token, facts]
		effect = lifecycle.Effect[Token, facts]
	)
	states := func(list ...lifecycle.State) []lifecycle.State { return list }
	bound := func(id, doc string, reason lifecycle.Reason, holds func(t Token, e estate.Enrolling) bool) guard {
		return guard{ID: id, Doc: doc, Input: true, Else: reason, Holds: func(t Token, f facts, _ time.Time) bool { return holds(t, f.enrolling) }}
	}
	issue := effect{ID: "issue", Doc: "Notes what it is good for, and signs it.", Do: func(t *Token, f facts, now time.Time) []lifecycle.Action {
		t.Connector, t.Product, t.Region, t.Business = f.order.Connector, f.order.Product, f.business.Region, f.business.ID
		t.IssuedAt = now
		if f.lifetime > 0 {
			t.ExpiresAt = now.Add(f.lifetime)
		}
		t.Value = sign(*t)
		return nil
	}}
	use := effect{ID: "tell_connector", Doc: "Notes when, and tells its connector that the product is there.", Do: func(t *Token, f facts, now time.Time) []lifecycle.Action {
		t.UsedAt = now
		return []lifecycle.Action{lifecycle.Tell{Kind: s.connectors, ID: t.Connector, Trigger: Enrolled, With: f.enrolling}}
	}}
	return []lifecycle.Row[Token, facts]{
		{ID: "v1.enrollment_token.issue", From: states(none), On: Issue, To: Active, Do: []effect{issue}, By: lifecycle.Operator, Why: "Generating a token makes a connector at once; the answer has token, connector and expiry.", Src: []string{"AWSTOK", "DS", "WFBSKB"}},
		{
			ID: "v1.enrollment_token.use", From: states(Active), On: Use, To: Used, Do: []effect{use}, By: lifecycle.Operator,
			Why: "The product that shows it is connected. That it is good once is assumed.", Src: []string{"SEPJA", "AWSENR"},
			If: []guard{
				bound("its_product", "It is shown by a product of its type.", otherProduct, func(t Token, e estate.Enrolling) bool { return e.Product == t.Product }),
				bound("its_region", "The product runs in its region.", otherRegion, func(t Token, e estate.Enrolling) bool { return e.Region == t.Region }),
				bound("its_business", "The product belongs to its business.", otherBusiness, func(t Token, e estate.Enrolling) bool { return e.Business == t.Business }),
			},
		},
		{ID: "v1.enrollment_token.expire", From: states(Active), On: expire, To: Expired, After: SettingLifetime, By: lifecycle.World, Why: "A token has an expiry; its length is not public.", Src: []string{"AWSTOK", lifecycle.Assumed}},
		{ID: "v1.enrollment_token.revoke", From: states(Active, Expired), On: Revoke, To: Revoked, By: lifecycle.Operator, Why: "Without its connector it is void, and so it is once another one was generated.", Src: []string{"AWSTOK", lifecycle.Assumed}},
	}
}

// The reasons against a token. None of the vendor's texts is public.
var (
	malformed     = reason("malformed", "This is not an enrollment token. Copy the whole token from Trend Vision One.", "登録トークンの形式が正しくありません。Trend Vision Oneからトークン全体をコピーしてください。")
	algorithm     = reason("algorithm", "The enrollment token is not signed as Trend Vision One signs.", "登録トークンの署名方式が正しくありません。")
	signature     = reason("signature", "The enrollment token was not issued by Trend Vision One.", "この登録トークンはTrend Vision Oneが発行したものではありません。")
	unknown       = reason("unknown", "Trend Vision One does not know this enrollment token.", "この登録トークンはTrend Vision Oneに存在しません。")
	otherBusiness = reason("business", "The enrollment token belongs to another business.", "この登録トークンは別のビジネスのものです。")
	otherProduct  = reason("product", "The enrollment token is for another product.", "この登録トークンは別の製品用です。")
	otherRegion   = reason("region", "The enrollment token is for another region.", "この登録トークンは別の地域用です。")
	used          = reason("used", "The enrollment token has been used already. Generate a new one in Trend Vision One.", "この登録トークンはすでに使用されています。Trend Vision Oneで新しいトークンを生成してください。")
	expired       = reason("expired", "The enrollment token has expired. Generate a new one in Trend Vision One.", "この登録トークンの有効期限が切れています。Trend Vision Oneで新しいトークンを生成してください。")
	revoked       = reason("revoked", "The enrollment token has been revoked. Generate a new one in Trend Vision One.", "この登録トークンは失効しています。Trend Vision Oneで新しいトークンを生成してください。")
)

func reason(code, en, ja string) lifecycle.Reason {
	return lifecycle.Reason{Code: Kind + "." + code, Text: estate.Assumed(en, ja)}
}

// Codes are the codes with which showing a token can be refused.
func Codes() []string {
	var out []string
	for _, r := range []lifecycle.Reason{malformed, algorithm, signature, unknown, otherBusiness, otherProduct, otherRegion, used, expired, revoked} {
		out = append(out, r.Code)
	}
	return out
}

func refusals() []lifecycle.Refusal {
	in := func(s lifecycle.State) []lifecycle.State { return []lifecycle.State{s} }
	return []lifecycle.Refusal{
		{On: Issue, Reason: reason("issued", "The enrollment token has been generated already.", "登録トークンはすでに生成されています。")},
		{On: Use, From: in(Used), Reason: used},
		{On: Use, From: in(Expired), Reason: expired},
		{On: Use, From: in(Revoked), Reason: revoked},
		{On: Use, Reason: unknown},
		{On: Revoke, From: in(Used), Reason: used},
		{On: Revoke, Reason: revoked},
	}
}
