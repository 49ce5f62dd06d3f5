package mockv1

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// external are the types of products that are connected by a token and that the
// simulation does not have: a client may play one with its token [PIC]. Their codes
// are ours, but for Cloud One's public one [AWSTOK].
func external() []estate.InstanceType {
	named := func(code, name string) estate.InstanceType {
		return estate.InstanceType{Code: code, Name: lifecycle.Text{EN: name, JA: name, Src: "PIC"}, ByToken: true}
	}
	cloudOne := named("cloud_one", "Trend Cloud One")
	cloudOne.PublicID = "scc"
	return []estate.InstanceType{
		named("wfbs", "Trend Micro Worry-Free Business Security Services"),
		named("deep_security", "Trend Micro Deep Security"),
		named("apex_central", "Trend Micro Apex Central On-Premises"),
		cloudOne,
		named("ddei", "Deep Discovery Email Inspector"),
		named("ddan", "Deep Discovery Analyzer"),
		named("tippingpoint_sms", "TippingPoint SMS"),
		named("edgeone", "TXOne EdgeOne"),
	}
}

// types returns the types that can be connected: those of the products that the
// simulation has, then the others.
func (v *V1) types() []estate.InstanceType {
	var out []estate.InstanceType
	for _, p := range v.products {
		out = append(out, p.Type())
	}
	for _, t := range external() {
		if _, served := v.product(t.Code); !served {
			out = append(out, t)
		}
	}
	return out
}

// typeOf returns the type of that code.
func (v *V1) typeOf(code string) (estate.InstanceType, bool) {
	for _, t := range v.types() {
		if t.Code == code && code != "" {
			return t, true
		}
	}
	return estate.InstanceType{}, false
}
