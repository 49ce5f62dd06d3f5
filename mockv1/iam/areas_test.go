package iam

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a product's roles permit becomes what is permitted in the console that takes its
// place, without the permissions on accounts and licences [FIMP].
func TestConvertedPermissions(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		from, role string
		has        []string
		want       NewRole
	}{
		"of CAS": {
			"cas", "Auditor",
			[]string{"policies:view_only", "administration:full_control"},
			NewRole{From: "cas", Was: "Auditor", RoleText: RoleText{Name: "CAS Auditor (converted)", Permissions: []Permission{"cecp:view", "cecp_policies:view"}}},
		},
		"of Apex Central": {
			"apexone", "Power_User",
			[]string{
				"administration_accounts:full_control", "dashboard:view_only", "directories:full_control", "dlp_incidents:view_only", "license:view_only",
				"policies:full_control", "reports:full_control", "response:view_only", "settings:view_only", "threat_intelligence:view_only",
			},
			NewRole{From: "apexone", Was: "Power_User", RoleText: RoleText{Name: "Apex One Power_User (converted)", Permissions: []Permission{
				"endpoint_inventory:view", "sep:view", "sep_dashboard:view", "sep_directories:view", "sep_directories:configure", "sep_policies:view",
				"sep_policies:configure", "sep_suspicious_objects:view", "sep_investigation:view", "sep_logs:view", "sep_logs:configure",
				"sep_administration:view", "dlp_incidents:view_only",
			}}},
		},
		"of Email Security": {
			"tmems", "Help desk",
			[]string{"dashboard:view_only", "recipients:full_control", "quarantine:full_control", "mail_tracking:view_only", "api_keys:full_control", "license:view_only"},
			NewRole{From: "tmems", Was: "Help desk", RoleText: RoleText{Name: "Email Security Help desk (converted)", Permissions: []Permission{
				"cegp:view", "cegp_dashboard:view", "cegp_recipients:view", "cegp_recipients:configure", "cegp_mail_tracking:view", "cegp_quarantine:view",
				"cegp_quarantine:configure", "api_keys:full_control",
			}}},
		},
		"without endpoints": {
			"apexone", "DLP_Incident_Reviewer",
			[]string{"dashboard:view_only", "dlp_incidents:full_control"},
			NewRole{From: "apexone", Was: "DLP_Incident_Reviewer", RoleText: RoleText{
				Name: "Apex One DLP_Incident_Reviewer (converted)", Permissions: []Permission{"sep:view", "sep_dashboard:view", "dlp_incidents:full_control"},
			}},
		},
		"of a product without a console here": {
			"wfbs", "Administrator",
			[]string{"devices:full_control"},
			NewRole{From: "wfbs", Was: "Administrator", RoleText: RoleText{Name: "WFBS Administrator (converted)", Permissions: []Permission{"devices:full_control"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, converted(tc.from, tc.role, tc.has)); d != "" {
				t.Error(d)
			}
		})
	}
}
