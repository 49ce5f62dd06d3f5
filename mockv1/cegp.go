package mockv1

import (
	"context"
	"net/http"
	"net/url"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/internal/web"
	"github.com/mockone/mockone/mockv1/gateway"
	"github.com/mockone/mockone/mockv1/platform"
)

// gatewayStanding returns where the product stands that handles mail, as the actor sees
// it: one beyond the scope of his role is as if it were not there.
func (v *V1) gatewayStanding(r *sim.Reader) (gateway.Standing, error) {
	out := gateway.Standing{State: gateway.ContactSales}
	p, b, ok, err := v.inScope(r, gateway.Successor, &out.Type)
	if err != nil || !ok {
		return out, err
	}
	out.Legacy = b.Platform == estate.Legacy
	t, ok, err := v.present(r, out.Type.Code)
	if err != nil {
		return out, err
	}
	if ok {
		err = v.gatewayStage(r, p, t, &out)
		return out, err
	}
	if _, out.Handled, err = p.Offer(r); err != nil {
		return out, err
	}
	code, err := suiteCode(r)
	switch {
	case err != nil:
		return out, err
	case out.Handled: // on the legacy platform too: the platform's update comes after it [TMEMSJA 2.6]
		out.State, out.Next = gateway.Connect, connectPath+"?"+url.Values{"type": {out.Type.Code}}.Encode()
		out.Blocks, err = p.Blocks(r, estate.Connect, nil)
	case out.Legacy:
		out.State, out.Next = gateway.UpdatePlatform, platform.UpdatePath
	case code:
		out.State = gateway.Provision
	}
	return out, err
}

// gatewayStage completes the standing of a product by its instance.
func (v *V1) gatewayStage(r *sim.Reader, p estate.Product, t Instance, out *gateway.Standing) (err error) {
	out.Handled = t.State != InstanceProvisioning && t.State != InstanceDetached
	out.Next, out.Label = instancesPath, instancesLabel(out.Legacy)
	switch t.State {
	case InstanceConnecting, InstancePending:
		out.State = gateway.Connecting
	case InstanceProvisioning:
		out.State = gateway.Provisioning
	case InstanceUpdating:
		out.State = gateway.Updating
	case InstanceUpdated:
		out.State = gateway.Ready
	case InstanceDetached:
		out.State, out.Next = gateway.Detached, ""
	default:
		if out.Legacy { // nothing else is offered before the platform is updated [TMEMSJA 1.2]
			out.State, out.Next = gateway.UpdatePlatform, platform.UpdatePath
			return nil
		}
		out.State, out.Next = gateway.Update, instanceURL(t.ID, "/update")
		if out.Blocks, err = p.Blocks(r, estate.Begin, nil); len(out.Blocks) > 0 {
			out.State, out.Next = gateway.Refused, ""
		}
	}
	return err
}

// instancesLabel is what the platform calls the list of instances [PI, PIC].
func instancesLabel(legacy bool) lifecycle.Text {
	if legacy {
		return estate.Quoted("Product Connector", "Product Connector", "PIC")
	}
	return estate.Quoted("Product Instance", "Product Instance", "PI")
}

// ProvisionCEGP makes a new, empty Cloud Email Gateway Protection.
type ProvisionCEGP struct{ v1 *V1 }

// ProvisionCEGP returns the command.
func (v *V1) ProvisionCEGP() ProvisionCEGP { return ProvisionCEGP{v1: v} }

// Name returns "v1.cegp.provision".
func (ProvisionCEGP) Name() string { return "v1.cegp.provision" }

// Run returns the InstanceView.
func (c ProvisionCEGP) Run(tx *sim.Tx) (any, error) {
	t, err := c.v1.Instances.New(tx, provision, Provisioning{Type: gateway.Successor})
	if err != nil {
		return nil, err
	}
	return c.v1.view(&tx.Reader, t)
}

func (v *V1) cegpRoutes(s *web.Server) {
	v.Gateway.Routes(s)
	web.Register(s, web.Op{
		ID: "provision-cegp", Act: ProvisionCEGP{}.Name(), Method: http.MethodPost, Path: "/api/cegp/provision", Assumed: true, Status: http.StatusAccepted,
		Summary: "Provision Cloud Email Gateway Protection",
		Codes: []string{
			"v1.role.not_allowed", "v1.update.platform", "cegp.provision.no_code", "cegp.provision.tmems_exists", "cegp.provision.exists", wasDetached.Code,
		},
	}, func(ctx context.Context, c *web.Call, _ *struct{}) (*instanceJSON, error) {
		return instanceAnswer(ctx, c, v.ProvisionCEGP())
	})
}
