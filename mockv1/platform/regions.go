package platform

import (
	"slices"

	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/lifecycle"
)

// Region is a data centre region.
type Region struct {
	// Code is what API and fixtures call it: "jp".
	Code string
	Name lifecycle.Text
}

// Regions returns where a console can be, in the order of the choice. Which they
// are follows from the hosts of the vendor's API [SENT, SUMO]; the one for
// government cannot be chosen: that is assumed. The Japanese names are ours.
func Regions() []Region {
	return []Region{
		{"us", estate.Quoted("United States", "米国", "SENT")},
		{"eu", estate.Quoted("European Union", "欧州連合", "SENT")},
		{"jp", estate.Quoted("Japan", "日本", "SENT")},
		{"sg", estate.Quoted("Singapore", "シンガポール", "SENT")},
		{"au", estate.Quoted("Australia", "オーストラリア", "SENT")},
		{"in", estate.Quoted("India", "インド", "SENT")},
		{"mea", estate.Quoted("Middle East and Africa", "中東およびアフリカ", "SENT")},
		{"uk", estate.Quoted("United Kingdom", "英国", "SENT")},
		{"ca", estate.Quoted("Canada", "カナダ", "SENT")},
		{"za", estate.Quoted("South Africa", "南アフリカ", "SENT")},
	}
}

// region returns the region of a code.
func region(code string) (Region, bool) {
	all := Regions()
	i := slices.IndexFunc(all, func(one Region) bool { return one.Code == code })
	if i < 0 {
		return Region{}, false
	}
	return all[i], true
}
