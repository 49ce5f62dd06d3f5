package mail

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
)

// WorldMail is what a fixture says of mail.
type WorldMail struct {
	Domains  []WorldDomain  `json:"domains,omitempty" maxItems:"200" nullable:"false" doc:"The managed domains."`
	Policies []WorldPolicy  `json:"policies,omitempty" maxItems:"200" nullable:"false" doc:"The policies, in the order in which they apply."`
	Messages []WorldMessage `json:"messages,omitempty" maxItems:"2000" nullable:"false" doc:"Messages that came in before the start."`
	Generate WorldGenerate  `json:"generate,omitzero" doc:"How many messages are made up besides."`
	Reports  []WorldReport  `json:"reports,omitempty" maxItems:"200" nullable:"false" doc:"The reports that were made."`
}

// WorldDomain is a domain of a WorldMail.
type WorldDomain struct {
	ID       string      `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its id; made, if it is not given."`
	Name     string      `json:"name" minLength:"1" maxLength:"253" doc:"Its name."`
	State    string      `json:"state,omitempty" enum:"verifying,active" default:"active" doc:"Whether its TXT record was found."`
	Since    string      `json:"since,omitempty" minLength:"1" maxLength:"64" doc:"Since when; a duration before the start, or an instant."`
	Inbound  string      `json:"inbound,omitempty" minLength:"1" maxLength:"253" doc:"The mail server behind the product; mail.NAME, if it is not given."`
	Outbound bool        `json:"outbound,omitempty" doc:"Whether mail of the domain's own users is handled as well."`
	MX       string      `json:"mx,omitempty" minLength:"1" maxLength:"253" doc:"Its MX record; made, if it is not given."`
	TXT      string      `json:"txt,omitempty" minLength:"1" maxLength:"253" doc:"Its TXT record; made, if it is not given."`
	Users    []Recipient `json:"users,omitempty" maxItems:"5000" nullable:"false" doc:"Its valid recipients; without any, mail to every address is taken."`
}

// WorldPolicy is a policy of a WorldMail.
type WorldPolicy struct {
	ID        string   `json:"id,omitempty" minLength:"1" maxLength:"64" doc:"Its id; made, if it is not given."`
	Name      string   `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Direction string   `json:"direction,omitempty" enum:"in,out" default:"in" doc:"Whether it is for mail to the domains or from them."`
	Type      string   `json:"type" enum:"anti_spoof,threat,spam,content_filter,dlp,phishing,anomaly" doc:"The type of policy events that it makes."`
	Domain    string   `json:"domain,omitempty" maxLength:"253" doc:"The domain that it is for; all, if it is not given."`
	Disabled  bool     `json:"disabled,omitempty" doc:"Whether it is left out."`
	Words     []string `json:"words,omitempty" maxItems:"100" nullable:"false" doc:"What it looks for; none means whatever is found to be of its type."`
	Action    string   `json:"action,omitempty" enum:"pass,tag_subject,quarantine,delete,block" default:"quarantine" doc:"What is done about a message."`
	Modified  string   `json:"modified,omitempty" minLength:"1" maxLength:"64" doc:"When it was last changed: a duration before the start, or an instant."`
}

// WorldMessage is a message of a WorldMail.
type WorldMessage struct {
	Message

	Domain string `json:"domain,omitempty" maxLength:"253" doc:"The managed domain; the first one, if it is not given."`
	At     string `json:"at,omitempty" minLength:"1" maxLength:"64" doc:"When it came in: a duration before the start, or an instant."`
}

// WorldGenerate says how many messages are made up.
type WorldGenerate struct {
	Messages int `json:"messages,omitempty" minimum:"0" maximum:"20000" doc:"How many messages, spread over the domains. The same seed makes the same ones."`
	// Over is the time over which they are spread.
	Over string `json:"over,omitempty" minLength:"1" maxLength:"64" doc:"The time before the start over which they are spread; a week, if it is not given."`
}

// WorldReport is a report of a WorldMail.
type WorldReport struct {
	Name   string `json:"name" minLength:"1" maxLength:"200" doc:"Its name."`
	Period string `json:"period,omitempty" enum:"daily,weekly,monthly,quarterly" default:"weekly" doc:"What it covers."`
	Domain string `json:"domain,omitempty" maxLength:"253" doc:"The domain that it is about; all, if it is not given."`
	Made   string `json:"made,omitempty" minLength:"1" maxLength:"64" doc:"When it was made: a duration before the start, or an instant."`
	Format string `json:"format,omitempty" enum:"pdf,csv" default:"pdf" doc:"The file's format."`
}

// Place puts mail into a new world. What cannot be is refused with a *sim.Invalid that
// says what is wrong, and where.
func (m *Mail) Place(tx *sim.Tx, w WorldMail) error {
	p := placer{mail: m, tx: tx, w: w}
	for _, step := range []func() error{p.domains, p.policies, p.described, p.generate, p.reports} {
		if err := step(); err != nil {
			return err
		}
	}
	if len(p.wrong) > 0 {
		return &sim.Invalid{Err: errors.Join(p.wrong...)}
	}
	for _, d := range p.placed {
		if _, err := m.Domains.Place(tx, d.Domain, d.AddedAt); err != nil {
			return fmt.Errorf("domains: %w", err)
		}
	}
	return nil
}

// placer places one WorldMail.
type placer struct {
	mail  *Mail
	tx    *sim.Tx
	w     WorldMail
	wrong []error
	// placed are the domains; they are stored last, when their mail is counted.
	placed []*placedDomain
	order  []Policy
}

type placedDomain struct {
	Domain

	users []string
}

func (p *placer) fail(format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Errorf(format, args...))
}

// since returns an instant of the world.
func (p *placer) since(where, s string) time.Time {
	at, err := estate.ParseSince(s, p.tx.Now())
	if err != nil {
		p.fail("%s: %w", where, err)
		return p.tx.Now()
	}
	return at
}

// known complains of a domain that there is not.
func (p *placer) known(where, domain string) {
	if domain != "" && !slices.ContainsFunc(p.placed, func(d *placedDomain) bool { return d.Name == domain }) {
		p.fail("%s: there is no domain %q", where, domain)
	}
}

func (p *placer) domains() error {
	for i, w := range p.w.Domains {
		where := fmt.Sprintf("domains[%d]", i)
		name := strings.ToLower(w.Name)
		if !hostname.MatchString(name) {
			p.fail("%s.name: %q is no name of a domain", where, w.Name)
		}
		if slices.ContainsFunc(p.placed, func(d *placedDomain) bool { return d.Name == name }) {
			p.fail("%s.name: %q stands here twice", where, name)
			continue
		}
		d := &placedDomain{Domain: Domain{
			ID: w.ID, State: DomainActive, Name: name, Inbound: w.Inbound, Outbound: w.Outbound, MX: w.MX, TXT: w.TXT,
			AddedAt: p.since(where+".since", w.Since),
		}}
		if w.State == string(DomainVerifying) {
			d.State = DomainVerifying
		}
		if d.ID == "" {
			var err error
			if d.ID, err = p.tx.ID(DomainKind); err != nil {
				return err
			}
		}
		orElse(&d.Inbound, "mail."+name)
		orElse(&d.MX, mx(name))
		orElse(&d.TXT, "tmes="+p.tx.Secret(DomainKind, "txt:"+d.ID, 0)[:32])
		for j, u := range w.Users {
			address := strings.ToLower(u.Address)
			if !of(address, name) || slices.Contains(d.users, address) {
				p.fail("%s.users[%d].address: %q is no address of the domain, or stands here twice", where, j, u.Address)
				continue
			}
			d.users = append(d.users, address)
			if err := putUser(p.tx, name, u); err != nil {
				return err
			}
		}
		p.placed = append(p.placed, d)
	}
	return nil
}

func (p *placer) policies() error {
	for i, w := range p.w.Policies {
		where := fmt.Sprintf("policies[%d]", i)
		p.known(where+".domain", w.Domain)
		if slices.ContainsFunc(p.order, func(o Policy) bool { return o.Name == w.Name }) {
			p.fail("%s.name: %q stands here twice", where, w.Name)
			continue
		}
		one := Policy{
			ID: w.ID, State: PolicyEnabled, Name: w.Name, Direction: w.Direction, Type: w.Type, Domain: w.Domain, Priority: i + 1,
			Words: w.Words, Action: w.Action, ModifiedAt: p.since(where+".modified", w.Modified),
		}
		orElse(&one.Direction, estate.MailIn)
		orElse(&one.Action, quarantine)
		if w.Disabled {
			one.State = PolicyDisabled
		}
		one, err := p.mail.Policies.Place(p.tx, one, one.ModifiedAt)
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		p.order = append(p.order, one)
	}
	return nil
}

func (p *placer) reports() error {
	for i, w := range p.w.Reports {
		where := fmt.Sprintf("reports[%d]", i)
		p.known(where+".domain", w.Domain)
		orElse(&w.Period, "weekly")
		orElse(&w.Format, reportFormat)
		made := p.since(where+".made", w.Made)
		from := begins(w.Period, made)
		figures, err := p.mail.figures(&p.tx.Reader, estate.MailFilter{Domain: w.Domain, From: from, To: made.Add(time.Microsecond)})
		if err != nil {
			return err
		}
		one := Report{State: ReportMade, MailReport: estate.MailReport{
			Name: w.Name, Period: w.Period, Domain: w.Domain, From: from, MadeAt: made, Format: w.Format, Figures: figures,
		}}
		if _, err := p.mail.Reports.Place(p.tx, one, made); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
	}
	return nil
}

// active are the domains that mail comes in for.
func (p *placer) active() []*placedDomain {
	return slices.DeleteFunc(slices.Clone(p.placed), func(d *placedDomain) bool { return d.State != DomainActive })
}

// described places the messages that are described one by one.
func (p *placer) described() error {
	for i, w := range p.w.Messages {
		where := fmt.Sprintf("messages[%d]", i)
		all := p.active()
		if w.Domain != "" {
			all = slices.DeleteFunc(all, func(d *placedDomain) bool { return d.Name != w.Domain })
		}
		if len(all) == 0 {
			p.fail("%s.domain: there is no verified domain %q", where, w.Domain)
			continue
		}
		at := p.since(where+".at", w.At)
		if err := p.message(where, all[0], w.Message, at); err != nil {
			return err
		}
	}
	return nil
}

// message puts a message into the logs as if it had come in at an instant.
func (p *placer) message(where string, d *placedDomain, msg Message, at time.Time) error {
	a := d.arrival(&p.tx.Reader, msg, d.Received+1, d.users)
	a.At = at
	if !a.belongs(d.Domain) {
		p.fail("%s: it is neither to %s nor from it", where, d.Name)
		return nil
	}
	a.judge(p.order, d.users)
	d.Received++
	d.Last = &a
	if err := keepArrival(p.tx, &a); err != nil || a.Action != Quarantined {
		return err
	}
	keep, err := p.tx.Duration(SettingKeep)
	if err != nil {
		return err
	}
	h := Held{QuarantinedMail: a.held(""), State: StateHeld, Host: a.host()}
	if keep > 0 {
		h.ExpiresAt = at.Add(keep)
	}
	if h, err = p.mail.Quarantine.Place(p.tx, h, at); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return putHeld(p.tx, h)
}

// generate makes up messages. What each of them is comes from the seed and from its
// number alone.
func (p *placer) generate() error {
	n := p.w.Generate.Messages
	if n == 0 {
		return nil
	}
	all := p.active()
	if len(all) == 0 {
		p.fail("generate.messages: there must be a verified domain for them")
		return nil
	}
	over := p.w.Generate.Over
	orElse(&over, "168h")
	start := p.since("generate.over", over)
	step := p.tx.Now().Sub(start) / time.Duration(n)
	for i := range n {
		if err := p.message("generate", all[i%len(all)], Message{Direction: estate.MailIn}, start.Add(time.Duration(i)*step)); err != nil {
			return err
		}
	}
	return nil
}
