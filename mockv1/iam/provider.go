package iam

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// IdentityProvider is where users of SAML accounts sign in. It is there since
// Foundation Services [FCON]; before, the simulation takes single sign-on as set up.
type IdentityProvider struct {
	ID          string          `json:"id"`
	State       lifecycle.State `json:"state"`
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	// EntityID, URL and CertificateEnds are what its metadata say: its name, where
	// users sign in, and until when its latest certificate is valid.
	EntityID        string    `json:"entity_id"`
	URL             string    `json:"url,omitempty"`
	CertificateEnds time.Time `json:"certificate_ends,omitzero"`
}

// The states of an identity provider.
const (
	providerNone     lifecycle.State = "none"
	ProviderEnabled  lifecycle.State = "enabled"
	ProviderDisabled lifecycle.State = "disabled"
	ProviderDeleted  lifecycle.State = "deleted"
)

// The triggers of an identity provider.
const (
	addProvider     lifecycle.Trigger = "add"
	enableProvider  lifecycle.Trigger = "enable"
	disableProvider lifecycle.Trigger = "disable"
	changeProvider  lifecycle.Trigger = "describe"
	deleteProvider  lifecycle.Trigger = "delete"
)

// NewProvider is the input with which an identity provider is added.
type NewProvider struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Metadata is the document that the identity provider publishes of itself.
	Metadata string `json:"metadata"`
	// Enabled says that users may sign in there at once.
	Enabled bool `json:"enabled"`
}

type providerFacts struct {
	add         NewProvider
	description Description
	metadata    Metadata
	// manages says that the actor may set up identity providers, foundation that
	// they are there, taken that another one has the name.
	manages, foundation, taken bool
	// waiting are the ids of the groups' accounts that wait for one.
	waiting []string
}

const providerKind = "v1.identity_provider"

func (m *IAM) providerKind() *sim.Kind[IdentityProvider, providerFacts] {
	return &sim.Kind[IdentityProvider, providerFacts]{
		ID: func(t *IdentityProvider) *string { return &t.ID },
		Key: func(t IdentityProvider) string {
			if t.State == ProviderDeleted {
				return "" // the name is free again
			}
			return strings.ToLower(t.Name)
		},
		Facts: m.providerFacts,
		Spec: lifecycle.Spec[IdentityProvider, providerFacts]{
			Name:     providerKind,
			Title:    estate.Assumed("Identity provider", "IDプロバイダ"),
			Doc:      "Where users of SAML accounts sign in. Until one is enabled, nobody can sign in by single sign-on on Foundation Services.",
			Initial:  providerNone,
			State:    func(t *IdentityProvider) *lifecycle.State { return &t.State },
			States:   providerStates(),
			Triggers: providerTriggers(),
			Rows:     providerRows(),
			Refusals: providerRefusals(),
		},
	}
}

func (m *IAM) providerFacts(r *sim.Reader, t IdentityProvider, in any) (providerFacts, error) {
	f := providerFacts{add: sim.Input[NewProvider](in), description: sim.Input[Description](in)}
	f.metadata, _ = ReadMetadata(f.add.Metadata) // a guard judges it
	b, err := estate.TheBusiness(r)
	if err != nil {
		return f, err
	}
	f.foundation = b.Platform == estate.Foundation
	if f.manages, err = m.Allows(r, EditProvider{}.Name()); err != nil {
		return f, err
	}
	if _, f.taken, err = m.Providers.Find(r, strings.ToLower(f.add.Name)); err != nil {
		return f, err
	}
	list, err := m.AccountList(r)
	for _, a := range list {
		if a.group() && a.State == AccountIDPRequired {
			f.waiting = append(f.waiting, a.ID)
		}
	}
	return f, err
}

func providerStates() []lifecycle.StateInfo {
	return []lifecycle.StateInfo{
		{State: providerNone, Label: estate.Assumed("None", "なし"), Doc: "Before it is added."},
		{State: ProviderEnabled, Label: estate.Assumed("Enabled", "有効"), Doc: "Users can sign in there."},
		{State: ProviderDisabled, Label: estate.Assumed("Disabled", "無効"), Doc: "Nobody can sign in there."},
		{State: ProviderDeleted, Label: estate.Assumed("Deleted", "削除済み"), Doc: "It is gone.", Final: true},
	}
}

func providerTriggers() []lifecycle.TriggerInfo {
	return []lifecycle.TriggerInfo{
		{Trigger: addProvider, Label: estate.Assumed("Add", "追加"), Doc: "An administrator uploads the metadata of an identity provider.", Input: func() any { return &NewProvider{} }},
		{Trigger: enableProvider, Label: estate.Assumed("Enable", "有効にする"), Doc: "Users may sign in there."},
		{Trigger: disableProvider, Label: estate.Assumed("Disable", "無効にする"), Doc: "Nobody may sign in there any more."},
		{Trigger: changeProvider, Label: estate.Assumed("Change description", "説明の変更"), Doc: "An administrator describes it.", Input: func() any { return &Description{} }},
		{Trigger: deleteProvider, Label: estate.Assumed("Delete", "削除"), Doc: "An administrator deletes it."},
	}
}

func providerRows() []lifecycle.Row[IdentityProvider, providerFacts] {
	type (
		guard  = lifecycle.Guard[IdentityProvider, providerFacts]
		effect = lifecycle.Effect[IdentityProvider, providerFacts]
	)
	refuse := func(code, en, ja string) lifecycle.Reason {
		return lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}
	}
	manages := guard{
		ID: "manages_identity_providers", Doc: "The user may set up identity providers.", Else: RoleNotAllowed,
		Holds: func(_ IdentityProvider, f providerFacts, _ time.Time) bool { return f.manages },
	}
	foundation := guard{
		ID: "foundation", Doc: "The business is on Foundation Services [FUPD].",
		Else:  refuse("v1.identity_provider.foundation", "Identity Providers are available only after the update to the Foundation Services release.", "IDプロバイダは、Foundation Servicesリリースへのアップデート後にのみ使用できます。"),
		Holds: func(_ IdentityProvider, f providerFacts, _ time.Time) bool { return f.foundation },
	}
	free := guard{
		ID: "name_free", Doc: "No other identity provider has the name.", Input: true,
		Else:  refuse("v1.identity_provider.exists", "There is an identity provider with this name already.", "この名前のIDプロバイダはすでに存在します。"),
		Holds: func(_ IdentityProvider, f providerFacts, _ time.Time) bool { return !f.taken },
	}
	readable := guard{
		ID: "metadata_readable", Doc: "The metadata are those of a SAML identity provider.", Input: true,
		Else:  refuse("v1.identity_provider.metadata", "The metadata are not those of a SAML identity provider.", "メタデータがSAML IDプロバイダのものではありません。"),
		Holds: func(_ IdentityProvider, f providerFacts, _ time.Time) bool { return f.metadata.EntityID != "" },
	}
	note := effect{ID: "note_provider", Doc: "Notes its name and what its metadata say; enables it, if that is wanted.", Do: func(t *IdentityProvider, f providerFacts, _ time.Time) []lifecycle.Action {
		t.Name, t.Description = f.add.Name, f.add.Description
		t.EntityID, t.URL, t.CertificateEnds = f.metadata.EntityID, f.metadata.URL, f.metadata.CertificateEnds
		if !f.add.Enabled {
			return nil
		}
		return []lifecycle.Action{lifecycle.Tell{Kind: providerKind, ID: t.ID, Trigger: enableProvider}}
	}}
	tell := effect{ID: "tell_groups", Doc: "Tells the accounts of groups that wait for one.", Do: func(_ *IdentityProvider, f providerFacts, _ time.Time) []lifecycle.Action {
		out := make([]lifecycle.Action, len(f.waiting))
		for i, id := range f.waiting {
			out[i] = lifecycle.Tell{Kind: estate.AccountKind, ID: id, Trigger: idpEnabled}
		}
		return out
	}}
	describe := effect{ID: "describe_provider", Doc: "Keeps the description.", Do: func(t *IdentityProvider, f providerFacts, _ time.Time) []lifecycle.Action {
		t.Description = f.description.Description
		return nil
	}}
	row := func(id, why string, from []lifecycle.State, on lifecycle.Trigger, to lifecycle.State, do []effect, guards ...guard) lifecycle.Row[IdentityProvider, providerFacts] {
		return lifecycle.Row[IdentityProvider, providerFacts]{
			ID: "v1.identity_provider." + id, From: from, On: on, If: guards, To: to, Do: do,
			By: lifecycle.Operator, Why: why, Src: []string{"FCON", lifecycle.Assumed},
		}
	}
	there := in(ProviderEnabled, ProviderDisabled)
	return []lifecycle.Row[IdentityProvider, providerFacts]{
		row("add", "An administrator configures the identity provider.", in(providerNone), addProvider, ProviderDisabled, []effect{note}, manages, foundation, free, readable),
		row("enable", "SAML users can sign in once one is enabled.", in(ProviderDisabled), enableProvider, ProviderEnabled, []effect{tell}, manages, foundation),
		row("disable", "An administrator switches it off.", in(ProviderEnabled), disableProvider, ProviderDisabled, nil, manages),
		row("describe", "An administrator edits it.", there, changeProvider, "", []effect{describe}, manages),
		row("delete", "An administrator deletes it.", there, deleteProvider, ProviderDeleted, nil, manages),
	}
}

func providerRefusals() []lifecycle.Refusal {
	refuse := func(on lifecycle.Trigger, code, en, ja string, from ...lifecycle.State) lifecycle.Refusal {
		return lifecycle.Refusal{From: from, On: on, Reason: lifecycle.Reason{Code: code, Text: estate.Assumed(en, ja)}}
	}
	out := []lifecycle.Refusal{
		refuse(enableProvider, "v1.identity_provider.not_disabled", "The identity provider is not disabled.", "このIDプロバイダは無効になっていません。", ProviderEnabled),
		refuse(disableProvider, "v1.identity_provider.not_enabled", "The identity provider is not enabled.", "このIDプロバイダは有効になっていません。", ProviderDisabled),
		refuse(addProvider, "v1.identity_provider.exists", "There is an identity provider with this name already.", "この名前のIDプロバイダはすでに存在します。"),
	}
	for _, on := range []lifecycle.Trigger{enableProvider, disableProvider, changeProvider, deleteProvider} {
		out = append(out, refuse(on, "v1.identity_provider.gone", "There is no such identity provider any more.", "このIDプロバイダは存在しません。"))
	}
	return out
}

// singleSignOn reports whether SAML users can sign in: since Foundation Services
// only with an identity provider that is enabled.
func (m *IAM) singleSignOn(r *sim.Reader) (bool, error) {
	b, err := estate.TheBusiness(r)
	if err != nil || b.Platform != estate.Foundation {
		return true, err
	}
	list, err := m.Providers.All(r)
	return slices.ContainsFunc(list, func(p IdentityProvider) bool { return p.State == ProviderEnabled }), err
}

// ProviderList returns the identity providers in the order in which they were
// added, without the deleted ones.
func (m *IAM) ProviderList(r *sim.Reader) ([]IdentityProvider, error) {
	all, err := m.Providers.All(r)
	return slices.DeleteFunc(all, func(p IdentityProvider) bool { return p.State == ProviderDeleted }), err
}

// ProviderByID returns one identity provider. A deleted one is not found.
func (m *IAM) ProviderByID(r *sim.Reader, id string) (IdentityProvider, error) {
	p, err := m.Providers.Get(r, id)
	if err == nil && p.State == ProviderDeleted {
		err = fmt.Errorf("%s: %w", providerKind, sim.ErrNotFound)
	}
	return p, err
}

// Metadata is what the document says that an identity provider publishes of itself.
type Metadata struct {
	EntityID, URL   string
	CertificateEnds time.Time
}

// ReadMetadata reads the document, an EntityDescriptor of SAML 2.0 with a role of
// identity provider. Certificates that cannot be read are left aside.
func ReadMetadata(document string) (Metadata, error) {
	var read struct {
		XMLName  xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
		EntityID string   `xml:"entityID,attr"`
		Role     struct {
			Certificates []string `xml:"KeyDescriptor>KeyInfo>X509Data>X509Certificate"`
			Services     []struct {
				Location string `xml:"Location,attr"`
			} `xml:"SingleSignOnService"`
		} `xml:"IDPSSODescriptor"`
	}
	if err := xml.Unmarshal([]byte(document), &read); err != nil {
		return Metadata{}, &sim.Invalid{Err: fmt.Errorf("metadata: %w", err)}
	}
	if read.EntityID == "" || len(read.Role.Services) == 0 {
		return Metadata{}, invalid("metadata: want an entityID and a SingleSignOnService")
	}
	out := Metadata{EntityID: read.EntityID, URL: read.Role.Services[0].Location}
	for _, text := range read.Role.Certificates {
		der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		if err != nil {
			continue
		}
		if c, err := x509.ParseCertificate(der); err == nil && c.NotAfter.After(out.CertificateEnds) {
			out.CertificateEnds = c.NotAfter.UTC()
		}
	}
	return out, nil
}
