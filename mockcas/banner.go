package mockcas

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
)

// Banner is the blue banner on top of the console, by which a customer finds
// his way into the update [CASJA 1.1].
type Banner struct {
	// Pattern is 1 (connected), 2 (Vision One, not connected), 3 (CAS alone), or
	// 0 for no banner.
	Pattern      int
	Text, Button lifecycle.Text
	Link         lifecycle.Link
	// Details are what the button shows before it goes on to Vision One; nil where
	// it leads there at once. Link is where they are shown.
	Details *Details
}

// Details tell a customer without Vision One to activate it, as the English article
// has it [CASKB]: between the banner and Vision One, see SettingDetails.
type Details struct {
	Title, Text, Button lifecycle.Text
	Link                lifecycle.Link
}

// Banner returns the banner. A customer whose licence came through a managed
// service provider is not offered the update, so he sees none once the update
// is what it would offer; that it is hidden, rather than shown and refused, is
// assumed.
func (c *CAS) Banner(r *sim.Reader) (Banner, error) {
	t, ok, err := c.Tenant(r)
	if err != nil || !ok {
		return Banner{}, err
	}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return Banner{}, err
	}
	l, licensed, err := estate.LicenceFor(r, Name)
	if err != nil {
		return Banner{}, err
	}
	switch {
	case t.State == TenantUpdating || t.State == TenantClosed:
		return Banner{}, nil
	case b.Platform == estate.NoVisionOne:
		return c.moveBanner(r)
	case t.State != TenantConnected:
		return connectBanner(), nil
	case licensed && l.Channel == "MSPL":
		return Banner{}, nil
	}
	return updateBanner(), nil
}

// The Japanese texts are quoted from CASJA 1.1. Of the English ones only the
// buttons "Connect to Trend Vision One", "More Details" and "Activate Now" are
// public [CASKB]; the sentences are renderings of ours.

func updateBanner() Banner {
	return Banner{
		Pattern: 1,
		Text: estate.Quoted(
			"Update Cloud App Security to Cloud Email and Collaboration Protection and use the unified features of Trend Vision One Email and Collaboration Security.",
			"Cloud App Security から Cloud Email and Collaboration Protection にアップデートし、Trend Vision One Email and Collaboration Security の一元化された機能をご利用ください。", "CASJA"),
		Button: estate.Quoted("Update Cloud App Security", "Cloud App Securityをアップデート", "CASJA"),
		Link:   lifecycle.Link{Service: "v1", Path: "/cecp"},
	}
}

func connectBanner() Banner {
	return Banner{
		Pattern: 2,
		Text: estate.Quoted(
			"Connect Cloud App Security to Trend Vision One to assess your attack surface risk and use powerful detection and response capabilities.",
			"Cloud App Security を Trend Vision One に接続して、攻撃対象領域リスクを診断し、強力な検出と対応機能を活用します。", "CASJA"),
		Button: estate.Quoted("Connect to Trend Vision One", "Trend Vision Oneに接続", "CASJA"),
		Link:   lifecycle.Link{Service: "v1", Path: "/cecp"},
	}
}

func (c *CAS) moveBanner(r *sim.Reader) (Banner, error) {
	activate := estate.Quoted("Activate Now", "Trend Vision Oneに移動", "CASJA")
	out := Banner{
		Pattern: 3,
		Text: estate.Quoted(
			"Renewal sales of this service end on December 29, 2025. Upgrade to the successor service provided by the cybersecurity platform Trend Vision One.",
			"こちらのサービスは2025年12月29日をもって更新販売を終了します。サイバーセキュリティプラットフォーム Trend Vision One から提供される後継サービスへのアップグレードをお願いします。", "CASJA"),
		Button: activate,
		Link:   lifecycle.Link{Service: "v1", Path: "/activation"},
	}
	details, err := r.Setting(SettingDetails)
	if err != nil || details != on {
		return out, err
	}
	out.Details = &Details{
		Title: estate.Assumed("Activate Trend Vision One", "Trend Vision Oneの有効化"),
		Text: estate.Assumed(
			"Activate your Trend Vision One license to upgrade to the successor of Cloud App Security.",
			"Cloud App Securityの後継サービスにアップグレードするには、Trend Vision Oneのライセンスを有効化してください。"),
		Button: activate, Link: out.Link,
	}
	out.Button = estate.Quoted("More Details", "詳細を表示", "CASKB")
	out.Link = lifecycle.Link{Service: Name, Path: detailsPath}
	return out, nil
}
