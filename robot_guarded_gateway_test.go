package mockone_test

// gatewayRefused are the refusals of Cloud Email Gateway Protection.
func gatewayRefused() []guarded {
	// A page as people see it offers Provision only where it can be done.
	forged := func(code, fixture string, says ...string) guarded {
		g := guarded{code: code, fixture: fixture, service: "v1", who: ownerAddress, open: "/user-accounts/add", button: "add", sendTo: "/cegp/provision"}
		copy(g.says[:], says)
		return g
	}
	gone := forged("v1.connect.detached", "tmems-trial")
	gone.before = []act{ownerEnters(), advances("241h")}
	lost := guarded{
		code: "cegp.detached", fixture: "tmems-trial", before: gone.before, service: "v1", who: ownerAddress, open: "/cegp/quarantine",
		says: [2]string{
			"The trial has ended, and Cloud Email Gateway Protection was detached from Trend Vision One. It cannot be attached again.",
			"体験版が終了したため、Cloud Email Gateway ProtectionはTrend Vision Oneから切り離されました。再度接続することはできません。",
		},
	}
	exists := guarded{
		code: "cegp.provision.exists", fixture: "ecs-code-only", service: "v1", who: ownerAddress, open: "/cegp", button: "cegp-button",
		meanwhile: []act{ownerEnters(), asks("owner", "POST", "v1", "/api/cegp/provision", nil)},
		says:      [2]string{"Only one instance of Cloud Email Gateway Protection is possible.", "Cloud Email Gateway Protectionのインスタンスは1つのみ作成できます。"},
	}
	return []guarded{
		gone, lost, exists,
		forged("cegp.provision.no_code", "ecs-neither",
			"Contact your sales representative, or allocate credits in Credit Usage.", "営業担当者にお問い合わせいただくか、クレジットの使用状況アプリをご利用ください。"),
		{
			code: "cegp.not_ready", fixture: "tmems-foundation", service: "v1", who: ownerAddress, open: "/cegp/mail-tracking",
			says: [2]string{"Cloud Email Gateway Protection is not ready yet.", "Cloud Email Gateway Protectionはまだ使用できません。"},
		},
	}
}
