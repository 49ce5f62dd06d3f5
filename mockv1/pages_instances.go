package mockv1

import (
	"context"
	"net/url"
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/internal/web/ui"
)

// The paths of the pages on product instances.
const (
	instancesPath = "/product-instances"
	connectPath   = instancesPath + "/connect"
	instancePath  = instancesPath + "/{id}"
)

// instanceURL returns the path of an instance's page, or of one below it.
func instanceURL(id, below string) string { return instancesPath + "/" + url.PathEscape(id) + below }

// instanceLine is an instance as the pages show it.
type instanceLine struct {
	InstanceView

	// Where is the key of its region's name; empty for a region without one.
	Where string
}

func newInstanceLine(v InstanceView) instanceLine {
	return instanceLine{InstanceView: v, Where: regionKeys[v.Instance.Region]}
}

// regionKeys are the names of the data centre regions.
var regionKeys = map[string]string{
	"au": "instances.region.au", "ca": "instances.region.ca", "eu": "instances.region.eu", "in": "instances.region.in",
	"jp": "instances.region.jp", "mea": "instances.region.mea", "sg": "instances.region.sg", "uk": "instances.region.uk",
	"us": "instances.region.us", "usgov": "instances.region.usgov", "za": "instances.region.za",
}

// instancesTitle is what the platform calls the list of instances [PI, CASJA].
func instancesTitle(at *web.Visit, b estate.Business) string {
	if b.Platform == estate.Legacy {
		return at.T("instances.title.legacy")
	}
	return at.T("instances.title")
}

// instanceListPage is Product Instance, on a legacy platform Product Connector.
type instanceListPage struct {
	ui.Page

	At     estate.Business
	Legacy bool
	List   []instanceLine
	// Types and Statuses are the filters' choices.
	Types, Statuses []ui.Option
	Search          string
	Query           url.Values
	// Filtered says that there may be instances that are not shown.
	Filtered bool
	// Again is the path of the page as it was asked for, which renews what it shows.
	Again string
	Next  string
}

// connectPage is the Product Connection step.
type connectPage struct {
	ui.Page

	Legacy bool
	Types  []ui.Option
	// Chosen is the instance type whose settings are shown, if one is chosen.
	Chosen *Connectable
}

// instancePages are the list of instances, the step that adds one to it, and an
// instance's own page.
func (v *V1) instancePages(k *web.Console) {
	k.Get(web.Op{ID: "product-instances-page", Act: actViewInstances, Path: instancesPath, Query: []string{"type", "status", "search", "after"}}, v.showInstances)
	web.Post(k, web.Op{ID: "close-update-hint", Act: GotIt{}.Name(), Again: actViewInstances, Path: instancePath + "/got-it"}, v.showInstances,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.GotIt(at.Param("id")))
			return web.Next{Path: instancesPath}, err
		})
	k.Get(web.Op{ID: "product-connection-page", Act: actViewInstances, Path: connectPath, Query: []string{"type"}}, v.showConnect)
	web.Post(k, web.Op{ID: "save-product-connection", Act: ConnectProduct{}.Name(), Again: actViewInstances, Path: connectPath}, v.showConnect,
		func(ctx context.Context, at *web.Visit, in *connectForm) (web.Next, error) {
			_, err := at.Do(ctx, v.ConnectProduct(Connection(*in)))
			return web.Next{Path: instancesPath, Toast: "connect.done"}, err
		})
	web.Post(k, web.Op{ID: "generate-token", Act: GenerateToken{}.Name(), Again: actViewInstances, Path: connectPath + "/token"}, v.showConnect,
		func(ctx context.Context, at *web.Visit, in *tokenForm) (web.Next, error) {
			_, err := at.Do(ctx, v.GenerateToken(in.Type))
			return web.Next{Path: connectPath + "?" + url.Values{"type": {in.Type}}.Encode(), Toast: "token.generated"}, err
		})
	web.Post(k, web.Op{ID: "delete-product-instance", Act: RemoveInstance{}.Name(), Again: actViewInstances, Path: instancePath + "/delete"}, v.showInstance,
		func(ctx context.Context, at *web.Visit, _ *struct{}) (web.Next, error) {
			_, err := at.Do(ctx, v.RemoveInstance(at.Param("id")))
			return web.Next{Path: instancesPath, Toast: "instances.deleted"}, err
		})
	k.Get(web.Op{ID: "product-instance-page", Act: actViewInstances, Path: instancePath}, v.showInstance)
}

func (v *V1) showInstances(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	query := at.Query()
	filter := InstanceFilter{Type: query.Get("type"), Status: query.Get("status"), Search: query.Get("search")}
	page := &instanceListPage{Search: filter.Search, Query: query, Filtered: filter != InstanceFilter{}, Again: instancesPath}
	if len(query) > 0 {
		page.Again += "?" + query.Encode()
	}
	view := web.View{Page: "instance_list", Data: page, Nav: instancesPath}
	var err error
	if page.At, err = estate.TheBusiness(r); err != nil {
		return view, err
	}
	page.Legacy = page.At.Platform == estate.Legacy
	view.Title = instancesTitle(at, page.At)
	list, err := v.InstanceList(r, filter)
	if err != nil {
		return view, err
	}
	cut, err := web.Cut(at, web.Each(list, newInstanceLine), func(one instanceLine) string { return one.Instance.ID })
	if err != nil {
		return view, err
	}
	page.List, page.Next = cut.Items, cut.Next
	page.Types = append([]ui.Option{{Label: at.T("instances.all")}}, v.typeOptions(at)...)
	page.Statuses = append([]ui.Option{{Label: at.T("instances.all")}}, v.statusOptions(at)...)
	return view, nil
}

// typeOptions are all types that an instance can have.
func (v *V1) typeOptions(at *web.Visit) []ui.Option {
	var out []ui.Option
	for _, t := range v.types() {
		out = append(out, ui.Option{Value: t.Code, Label: at.Text(t.Name)})
		if t.Successor != "" {
			out = append(out, ui.Option{Value: t.Successor, Label: at.Text(t.SuccessorName)})
		}
	}
	return out
}

// statusOptions are all statuses that the console shows of an instance.
func (v *V1) statusOptions(at *web.Visit) []ui.Option {
	table := v.Instances.Table()
	return web.Each([]lifecycle.State{InstanceConnecting, InstanceProvisioning, InstanceConnected, InstanceUpdating}, func(s lifecycle.State) ui.Option {
		info, _ := table.State(s)
		return ui.Option{Value: string(s), Label: at.Text(info.Label)}
	})
}

func (v *V1) showConnect(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	page := &connectPage{}
	view := web.View{Page: "instance_connect", Data: page, Title: at.T("connect.title"), Nav: instancesPath}
	b, err := estate.TheBusiness(r)
	if err != nil {
		return view, err
	}
	page.Legacy = b.Platform == estate.Legacy
	all, err := v.Connectables(r)
	if err != nil {
		return view, err
	}
	chosen := at.Query().Get("type")
	if at.Form.Sent {
		chosen = at.Form.Values.Get("type")
	}
	if i := slices.IndexFunc(all, func(c Connectable) bool { return c.Type.Code == chosen }); i >= 0 {
		page.Chosen = &all[i]
	}
	choose := at.T("connect.choose")
	if page.Legacy {
		choose = at.T("connect.choose.legacy")
	}
	page.Types = append([]ui.Option{{Label: choose}}, web.Each(all, func(c Connectable) ui.Option {
		return ui.Option{Value: c.Type.Code, Label: at.Text(c.Type.Name), Selected: c.Type.Code == chosen}
	})...)
	return view, nil
}

// instancePage is an instance's own page, and what its tabs share.
type instancePage struct {
	ui.Page

	One    instanceLine
	Legacy bool
	// Organizations are the names of those that were connected with it.
	Organizations []string
	// Job is its update job; nil if there is none.
	Job *JobView
	// Pending says that the instance waits for its product to register.
	Pending bool
	// Solution says that there is a tab for its update, Tab which tab is shown.
	Solution bool
	Tab      string
}

// SolutionTitle returns what the tab of its update is called.
func (p *instancePage) SolutionTitle() lifecycle.Text { return solutionTitle }

// load reads what the tabs of an instance share.
func (p *instancePage) load(v *V1, r *sim.Reader, id string) error {
	one, err := v.InstanceByID(r, id)
	if err != nil {
		return err
	}
	p.One = newInstanceLine(one)
	b, err := estate.TheBusiness(r)
	if err != nil {
		return err
	}
	p.Legacy = b.Platform == estate.Legacy
	t := one.Instance
	p.Pending = t.State == InstancePending
	kind, _ := v.typeOf(t.Product)
	p.Solution = kind.Successor != "" && (t.Type == t.Product || t.State == InstanceUpdating)
	if one.Job != "" {
		job, err := v.JobByID(r, one.Job)
		if err != nil {
			return err
		}
		p.Job = &job
	}
	p.Organizations, err = v.organizationNames(r, t)
	return err
}

// organizationNames returns the names of the organizations of an instance.
func (v *V1) organizationNames(r *sim.Reader, t Instance) ([]string, error) {
	p, ok := v.product(t.Product)
	if !ok {
		return nil, nil
	}
	offer, _, err := p.Offer(r)
	var out []string
	for _, o := range offer.Organizations {
		if o.Connected || slices.Contains(t.Organizations, o.ID) {
			out = append(out, o.Name)
		}
	}
	return out, err
}

func (v *V1) showInstance(at *web.Visit, r *sim.Reader, _ estate.Session) (web.View, error) {
	return v.instanceView(r, at.Param("id"))
}

func (v *V1) instanceView(r *sim.Reader, id string) (web.View, error) {
	page := &instancePage{Tab: "settings"}
	err := page.load(v, r, id)
	return web.View{Page: "instance_settings", Data: page, Title: page.One.Instance.DisplayName, Nav: instancesPath}, err
}
