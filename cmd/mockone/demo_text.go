package main

import "github.com/mockone/mockone/internal/lifecycle"

// stepTexts are the client's steps as the demo tells of them. A step that is not
// here is told by its name.
func stepTexts() map[string]lifecycle.Text {
	return map[string]lifecycle.Text{
		"v1.absent":                      {EN: "Before Vision One", JA: "Trend Vision One の利用前"},
		"console.activated":              {EN: "Activated Vision One", JA: "Trend Vision One をアクティベート"},
		"console.activating":             {EN: "Vision One says", JA: "Trend Vision One の表示"},
		"console.assigning":              {EN: "Vision One says", JA: "Trend Vision One の表示"},
		"console.choosing_region":        {EN: "Vision One says", JA: "Trend Vision One の表示"},
		"console.provisioned":            {EN: "Chose the region", JA: "データセンターの地域を選択"},
		"console.provisioning":           {EN: "Vision One says", JA: "Trend Vision One の表示"},
		"console.failed":                 {EN: "Vision One says", JA: "Trend Vision One の表示"},
		"console.retried":                {EN: "Tried again", JA: "プロビジョニングを再試行"},
		"console.ready":                  {EN: "Vision One says", JA: "Trend Vision One の表示"},
		"console.licences":               {EN: "License Information lists", JA: "ライセンス情報の製品"},
		"wizard.address":                 {EN: "Specified the email address", JA: "メールアドレスを指定"},
		"wizard.existing":                {EN: "An account has the address", JA: "既存のアカウントのメールアドレス"},
		"wizard.verified":                {EN: "Entered the code from the mail", JA: "メールの検証コードを入力"},
		"wizard.code_refused":            {EN: "The code was refused", JA: "検証コードが拒否された"},
		"wizard.code_resent":             {EN: "Had another code sent", JA: "検証コードを再送信"},
		"wizard.unable":                  {EN: "Has to begin once more", JA: "最初からやり直し"},
		"wizard.completed":               {EN: "Set the password", JA: "パスワードを設定"},
		"platform.agreed":                {EN: "Agreed to the platform's update", JA: "プラットフォームのアップデートに同意"},
		"platform.notice":                {EN: "Read the notice", JA: "通知を確認"},
		"platform.started":               {EN: "Started the platform's update", JA: "プラットフォームのアップデートを開始"},
		"platform.mfa":                   {EN: "Chose about multi-factor authentication", JA: "多要素認証について選択"},
		"platform.activating":            {EN: "Vision One says", JA: "Trend Vision One の表示"},
		"platform.done":                  {EN: "On Foundation Services", JA: "Foundation Services に移行済み"},
		"platform.tasks":                 {EN: "Left to do", JA: "残る作業"},
		"v1.signed_in":                   {EN: "Signed in to Vision One", JA: "Vision One にサインイン"},
		"v1.session_ended":               {EN: "Signed out of Vision One, signing in again", JA: "Vision One からサインアウトされたため再サインイン"},
		"cas.signed_in":                  {EN: "Signed in to Cloud App Security", JA: "Cloud App Security にサインイン"},
		"cas.closed":                     {EN: "Cloud App Security is closed", JA: "Cloud App Security は利用終了"},
		"cas.banner":                     {EN: "Banner of Cloud App Security", JA: "Cloud App Security のバナー"},
		"cas.session_ended":              {EN: "Signed out of Cloud App Security by the update", JA: "アップデートにより Cloud App Security からサインアウト"},
		"apexone.signed_in":              {EN: "Signed in to Apex Central", JA: "Apex Central にサインイン"},
		"apexone.closed":                 {EN: "Apex Central is closed", JA: "Apex Central は利用終了"},
		"apexone.session_ended":          {EN: "Signed out of Apex Central by the update", JA: "アップデートにより Apex Central からサインアウト"},
		"apexone.woken":                  {EN: "Woke it up", JA: "休止状態を解除"},
		"tmems.signed_in":                {EN: "Signed in to Email Security", JA: "Email Security にサインイン"},
		"tmems.closed":                   {EN: "Email Security is closed", JA: "Email Security は利用終了"},
		"tmems.banner":                   {EN: "Banner of Email Security", JA: "Email Security のバナー"},
		"tmems.session_ended":            {EN: "Signed out of Email Security by the update", JA: "アップデートにより Email Security からサインアウト"},
		"mail.arrived":                   {EN: "Looked for the mail that came in meanwhile", JA: "移行中に受信したメールを確認"},
		"survey.done":                    {EN: "Looked for obstacles", JA: "移行の障害を確認"},
		"connect.token":                  {EN: "Generated an enrollment token", JA: "登録トークンを生成"},
		"connect.registered":             {EN: "Registered", JA: "登録"},
		"inventory.before":               {EN: "Endpoint Inventory before the update", JA: "アップデート前のエンドポイントインベントリ"},
		"connect.saved":                  {EN: "Added the product", JA: "製品を追加"},
		"instance.connecting":            {EN: "Status", JA: "ステータス"},
		"instance.connected":             {EN: "Status", JA: "ステータス"},
		"instance.updating":              {EN: "Status", JA: "ステータス"},
		"update.solution":                {EN: "Read the agreement", JA: "同意事項を確認"},
		"update.agreed":                  {EN: "Agreed", JA: "同意"},
		"update.deferred":                {EN: "Has to try again later", JA: "後で再試行"},
		"update.menu":                    {EN: "Menu of the successor", JA: "移行後の製品のメニュー"},
		"update.started":                 {EN: "Started the update", JA: "アップデートを開始"},
		"account.upgraded":               {EN: "Updated an account", JA: "アカウントを更新"},
		"account.signed_in":              {EN: "First sign-in", JA: "初回サインイン"},
		"account.waiting":                {EN: "Left to its user", JA: "利用者に残る作業"},
		"settings.left_behind":           {EN: "Left to do", JA: "残る作業"},
		"sensors.left_behind":            {EN: "Left to do", JA: "残る作業"},
		"account.invited":                {EN: "Invited by mail", JA: "メールで招待済み"},
		"account.refused":                {EN: "Did not update an account", JA: "アカウントを更新できず"},
		"account.second_factor":          {EN: "Left to its user", JA: "利用者に残る作業"},
		"account.role_conflict_resolved": {EN: "Resolved a role conflict", JA: "役割の競合を解決"},
		"verified":                       {EN: "Verified the end", JA: "移行結果を検証"},
	}
}

// demoTexts are the demo's other words.
type demoTexts struct {
	title, apexTitle, mailTitle, simulation, sandbox, begins, changes, nothing, obstacles, checks, pending, virtual, realTime, noMigration lifecycle.Text
}

func demoWords() demoTexts {
	return demoTexts{
		title:      lifecycle.Text{EN: "Cloud App Security to Vision One", JA: "Cloud App Security から Vision One への移行"},
		apexTitle:  lifecycle.Text{EN: "Apex One SaaS to Standard Endpoint Protection", JA: "Apex One SaaS から Standard Endpoint Protection への移行"},
		mailTitle:  lifecycle.Text{EN: "Email Security to Cloud Email Gateway Protection", JA: "Email Security から Cloud Email Gateway Protection への移行"},
		simulation: lifecycle.Text{EN: "Simulation: nothing here is real", JA: "シミュレーション: 実在のものではありません"},
		sandbox:    lifecycle.Text{EN: "sandbox %s, fixture %s, seed %s", JA: "サンドボックス %s、フィクスチャ %s、シード %s"},
		begins:     lifecycle.Text{EN: "it is %s UTC", JA: "現在 %s UTC"},
		changes:    lifecycle.Text{EN: "What the client changed:", JA: "クライアントが変更した内容:"},
		nothing:    lifecycle.Text{EN: "nothing", JA: "なし"},
		obstacles:  lifecycle.Text{EN: "What stands in the way:", JA: "移行の障害:"},
		checks:     lifecycle.Text{EN: "What it checked at the end:", JA: "最後に検証した内容:"},
		pending:    lifecycle.Text{EN: "What is left to people:", JA: "担当者に残る作業:"},
		noMigration: lifecycle.Text{
			EN: "The fixture %s has no Primary User Account, or nobody who uses the product: there is nothing to migrate.",
			JA: "フィクスチャ %s にはプライマリユーザアカウントまたは製品の利用者がないため、移行の対象がありません。",
		},
		virtual:  lifecycle.Text{EN: "Virtual time: %s", JA: "仮想時間: %s"},
		realTime: lifecycle.Text{EN: "Real time: %.2f s", JA: "実時間: %.2f 秒"},
	}
}
