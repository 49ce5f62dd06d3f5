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
// government cannot be chosen: that is assumed. Japanese guides too call the one of
// Japan "Japan" [TMEMSJA 1.7].
func Regions() []Region {
	return []Region{
		{"us", estate.Quoted("United States", "United States", "SENT")},
		{"eu", estate.Quoted("European Union", "European Union", "SENT")},
		{"jp", estate.Quoted("Japan", "Japan", "SENT")},
		{"sg", estate.Quoted("Singapore", "Singapore", "SENT")},
		{"au", estate.Quoted("Australia", "Australia", "SENT")},
		{"in", estate.Quoted("India", "India", "SENT")},
		{"mea", estate.Quoted("Middle East and Africa", "Middle East and Africa", "SENT")},
		{"uk", estate.Quoted("United Kingdom", "United Kingdom", "SENT")},
		{"ca", estate.Quoted("Canada", "Canada", "SENT")},
		{"za", estate.Quoted("South Africa", "South Africa", "SENT")},
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
