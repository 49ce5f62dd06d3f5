package mockone_test

import "net/http"

// apexOwner is the Primary User Account beside whose Vision One Apex One is.
const apexOwner = "aaa@example.com"

// failuresOfApexOne are those of Apex One's way to Standard Endpoint Protection.
func failuresOfApexOne() []failure {
	signsIn := func(login, password string) asking {
		return asking{
			method: "POST", service: "apexone", path: "/api/sign-in", body: object{"login": login, "password": password}, status: http.StatusForbidden,
		}
	}
	logsOn := func(login, password string) clicking {
		return clicking{service: "apexone", open: "/sign-in", button: "sign-in", fill: map[string]string{"login": login, "password": password}}
	}
	const user, password = "bbb", "Anchor-Meadow-28!"
	return []failure{
		{
			name: "temporary problem", fixture: "apexone-preparing", way: []act{ownerEnters(), agrees()},
			code: "apexone.update.preparing", noted: true, says: [2]string{
				temporaryProblem, "一時的な問題が発生しました。サポートエンジニアがこの問題の解決に取り組んでいます。しばらくしてからもう一度お試しください。",
			},
			api: asking{
				who: "owner", method: "POST", service: "v1", path: theInstance + "/update", body: object{"understood": true}, status: http.StatusServiceUnavailable,
			},
			page: clicking{
				service: "v1", login: apexOwner, open: "/product-instances/{v1.product_instance}/notice", button: "start-update", fill: map[string]string{"understood": "on"},
			},
			out: []act{
				later("1h"), ownerEnters(), agrees(), starts(), later("31m"), ownerEnters(),
				holds("owner", theInstance, "display_name", "Standard Endpoint Protection Manager"),
			},
		},
		{
			name: "hibernating", fixture: "apexone-hibernating",
			code: "apexone.hibernating", says: [2]string{
				"Apex One is hibernating because it was not used. Wake it up first.", "Apex Oneは使用されていないため、休止状態です。先に再開してください。",
			},
			api: signsIn(user, password), page: clicking{service: "apexone", open: "/sign-in", has: []string{"wake-up"}, lacks: []string{"sign-in"}},
			out: []act{asks("", "POST", "apexone", "/api/wake-up", nil), signsInAs("", "apexone", user, password)},
		},
		{
			name: "purged", fixture: "apexone-hibernating", way: []act{later("1200h")},
			code: "apexone.purged", says: [2]string{
				"Apex One was not used for too long. All its data have been purged and cannot be recovered.",
				"Apex Oneが長期間使用されなかったため、すべてのデータが削除されました。復元することはできません。",
			},
			api: signsIn(user, password), page: logsOn(user, password),
			out: []act{withStatus(asks("", "POST", "apexone", "/api/wake-up", nil), http.StatusConflict)},
		},
		{
			name: "SAML account without an address", fixture: "apexone-saml", way: endpointActs("updated"),
			code: "apexone.account.not_migrated", says: [2]string{
				"SAML accounts and groups without a valid email address are not migrated to Trend Vision One.",
				"有効なメールアドレスのないSAMLアカウントとSAMLグループは、Trend Vision Oneに移行されません。",
			},
			api:  signsIn("s.ito", "his provider's"),
			page: logsOn("s.ito", "his provider's"),
			out:  append(invites(), accepts(newcomerAddress), signsInAs("", "v1", newcomerAddress, goodPassword)),
		},
	}
}
