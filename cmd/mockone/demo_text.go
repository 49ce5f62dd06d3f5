package main

import "github.com/mockone/mockone/internal/lifecycle"

// stepTexts are the client's steps as the demo tells of them. A step that is not
// here is told by its name.
func stepTexts() map[string]lifecycle.Text {
	return map[string]lifecycle.Text{
		"v1.signed_in":                   {EN: "Signed in to Vision One", JA: "Vision One にサインイン"},
		"v1.session_ended":               {EN: "Signed out of Vision One, signing in again", JA: "Vision One からサインアウトされたため再サインイン"},
		"cas.signed_in":                  {EN: "Signed in to Cloud App Security", JA: "Cloud App Security にサインイン"},
		"cas.closed":                     {EN: "Cloud App Security is closed", JA: "Cloud App Security は利用終了"},
		"cas.banner":                     {EN: "Banner of Cloud App Security", JA: "Cloud App Security のバナー"},
		"cas.session_ended":              {EN: "Signed out of Cloud App Security by the update", JA: "アップデートにより Cloud App Security からサインアウト"},
		"survey.done":                    {EN: "Looked for obstacles", JA: "移行の障害を確認"},
		"connect.saved":                  {EN: "Added the product", JA: "製品を追加"},
		"instance.connecting":            {EN: "Status", JA: "ステータス"},
		"instance.connected":             {EN: "Status", JA: "ステータス"},
		"instance.updating":              {EN: "Status", JA: "ステータス"},
		"update.solution":                {EN: "Read the agreement", JA: "同意事項を確認"},
		"update.agreed":                  {EN: "Agreed", JA: "同意"},
		"update.menu":                    {EN: "Menu of the successor", JA: "移行後の製品のメニュー"},
		"update.started":                 {EN: "Started the update", JA: "アップデートを開始"},
		"account.upgraded":               {EN: "Updated an account", JA: "アカウントを更新"},
		"account.signed_in":              {EN: "First sign-in", JA: "初回サインイン"},
		"account.invited":                {EN: "Invited by mail", JA: "メールで招待済み"},
		"account.role_conflict_resolved": {EN: "Resolved a role conflict", JA: "役割の競合を解決"},
		"verified":                       {EN: "Verified the end", JA: "移行結果を検証"},
	}
}

// demoTexts are the demo's other words.
type demoTexts struct {
	title, simulation, sandbox, begins, changes, nothing, obstacles, checks, pending, virtual, realTime lifecycle.Text
}

func demoWords() demoTexts {
	return demoTexts{
		title:      lifecycle.Text{EN: "Cloud App Security to Vision One", JA: "Cloud App Security から Vision One への移行"},
		simulation: lifecycle.Text{EN: "Simulation: nothing here is real", JA: "シミュレーション: 実在のものではありません"},
		sandbox:    lifecycle.Text{EN: "sandbox %s, fixture %s, seed %s", JA: "サンドボックス %s、フィクスチャ %s、シード %s"},
		begins:     lifecycle.Text{EN: "it is %s UTC", JA: "現在 %s UTC"},
		changes:    lifecycle.Text{EN: "What the client changed:", JA: "クライアントが変更した内容:"},
		nothing:    lifecycle.Text{EN: "nothing", JA: "なし"},
		obstacles:  lifecycle.Text{EN: "What stands in the way:", JA: "移行の障害:"},
		checks:     lifecycle.Text{EN: "What it checked at the end:", JA: "最後に検証した内容:"},
		pending:    lifecycle.Text{EN: "What is left to people:", JA: "担当者に残る作業:"},
		virtual:    lifecycle.Text{EN: "Virtual time: %s", JA: "仮想時間: %s"},
		realTime:   lifecycle.Text{EN: "Real time: %.2f s", JA: "実時間: %.2f 秒"},
	}
}
