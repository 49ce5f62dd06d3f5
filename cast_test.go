package mockone_test

import (
	"github.com/mockone/mockone/internal/estate"
	"github.com/mockone/mockone/internal/sim"
	"github.com/mockone/mockone/mockapexone"
	"github.com/mockone/mockone/mockcas"
	"github.com/mockone/mockone/mockclp"
	"github.com/mockone/mockone/mocktmems"
	"github.com/mockone/mockone/mockv1"
)

// cast are the services of a platform, below HTTP and introduced to each other.
type cast struct {
	apex  *mockapexone.Apex
	cas   *mockcas.CAS
	clp   *mockclp.CLP
	tmems *mocktmems.TMEmS
	v1    *mockv1.V1
}

func newCast() cast {
	c := cast{cas: mockcas.New(mockcas.Options{}), apex: mockapexone.New(mockapexone.Options{}), tmems: mocktmems.New(mocktmems.Options{})}
	c.v1 = mockv1.New(mockv1.Options{
		Products: []estate.Product{c.cas, c.tmems, c.apex}, Suite: c.cas, Mail: c.tmems.Mail, Endpoints: c.apex.Endpoints(),
	})
	c.cas.Use(c.v1)
	c.clp = mockclp.New(mockclp.Options{Owner: c.v1})
	c.v1.UsePortal(c.clp)
	c.tmems.Use(mocktmems.Options{Owner: c.v1, Portal: c.clp})
	c.apex.Use(mockapexone.Options{Enroller: c.v1, Owner: c.v1, Portal: c.clp})
	return c
}

// services are what an engine runs of them.
func (c cast) services() []sim.Service {
	return []sim.Service{estate.Service(), c.cas.Service(), c.v1.Service(), c.clp.Service(), c.tmems.Service(), c.apex.Service()}
}
