package mail

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

func mx(name string) string { return strings.ReplaceAll(name, ".", "-") + ".in.tmes.example" }

// hostname is what a domain looks like.
var hostname = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)

func domainName() domainGuard {
	return domainGuard{
		ID: "is_domain", Doc: "It is the name of a domain, with a mail server.", Input: true,
		Holds: func(_ Domain, f domainFacts, _ time.Time) bool {
			return hostname.MatchString(f.add.Name) && f.add.Inbound != ""
		},
		Else: reason("tmems.domain.invalid", "Enter a valid domain and its mail server.", "有効なドメインとメールサーバを入力してください。"),
	}
}

func notManaged() domainGuard {
	return domainGuard{
		ID: "not_managed", Doc: "No product manages it already.", Input: true,
		Holds: func(_ Domain, f domainFacts, _ time.Time) bool { return !f.managed },
		Else: lifecycle.Reason{Code: "tmems.domain.managed", Text: estate.Quoted(
			"The managed domain cannot be added. This domain is already managed by Trend Micro Email Security/Cloud Email Gateway Protection.",
			"管理対象ドメインを追加できません。このドメインは、すでにTrend Micro Email Security/Cloud Email Gateway Protectionで管理されています。", "KA13177")},
	}
}

func ownAddress() domainGuard {
	return domainGuard{
		ID: "own_address", Doc: "It is an address of the domain.", Input: true,
		Holds: func(d Domain, f domainFacts, _ time.Time) bool { return of(f.user.Address, d.Name) },
		Else:  reason("tmems.recipient.foreign", "Enter an address of the domain.", "ドメインのメールアドレスを入力してください。"),
	}
}

func userUnknown() domainGuard {
	return domainGuard{
		ID: "user_unknown", Doc: "It is no valid recipient yet.", Input: true,
		Holds: func(_ Domain, f domainFacts, _ time.Time) bool { return !f.known },
		Else:  reason("tmems.recipient.exists", "The recipient exists already.", "受信者はすでに存在します。"),
	}
}

func userKnown() domainGuard {
	return domainGuard{
		ID: "user_known", Doc: "It is a valid recipient.", Input: true,
		Holds: func(_ Domain, f domainFacts, _ time.Time) bool { return f.known },
		Else:  unknownRecipient,
	}
}

// unknownRecipient is the refusal of an address that is no valid recipient.
var unknownRecipient = reason("tmems.recipient.unknown", "There is no such recipient.", "指定された受信者はありません。")

func ownMail() domainGuard {
	return domainGuard{
		ID: "own_mail", Doc: "The message is to the domain, or from it if mail of its users is handled.", Input: true,
		Holds: func(d Domain, f domainFacts, _ time.Time) bool { return f.arrival.belongs(d) },
		Else:  reason("tmems.mail.foreign", "The message is neither to the domain nor from it.", "メールはこのドメイン宛でもこのドメインからでもありません。"),
	}
}

// belongs reports whether a message is one of a domain's.
func (a *Arrival) belongs(d Domain) bool {
	if a.Direction == estate.MailOut {
		return d.Outbound && of(a.Sender, d.Name)
	}
	return len(a.Recipients) > 0 && !slices.ContainsFunc(a.Recipients, func(to string) bool { return !of(to, d.Name) })
}

// of reports whether an address is one of a domain's.
func of(address, domain string) bool {
	local, host, ok := strings.Cut(address, "@")
	return ok && local != "" && strings.EqualFold(host, domain)
}
