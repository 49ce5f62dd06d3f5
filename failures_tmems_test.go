package mockone_test

import "net/http"

// failuresOfEmailSecurity are those of Email Security's way to Cloud Email Gateway Protection.
func failuresOfEmailSecurity() []failure {
	const chief, password = "mailadmin", "Lantern-Harbor-17!"
	return []failure{{
		name: "Email Security while it is updated", fixture: "tmems-connected", way: []act{ownerEnters(), agrees(), starts()},
		code: "tmems.updating", says: [2]string{
			"Email Security is being updated to Cloud Email Gateway Protection. The console cannot be used.",
			"Email SecurityをCloud Email Gateway Protectionにアップデートしています。コンソールは使用できません。",
		},
		api: asking{
			method: "POST", service: "tmems", path: "/api/sign-in", body: object{"login": chief, "password": password}, status: http.StatusForbidden,
		},
		page: clicking{
			service: "tmems", open: "/sign-in", button: "sign-in", fill: map[string]string{"login": chief, "password": password},
		},
		out: []act{later("3m"), signsInAs("chief", "tmems", chief, password), asks("chief", "GET", "tmems", "/api/upgrade", nil)},
	}}
}
