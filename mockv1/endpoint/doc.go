// Package endpoint is what Vision One shows of endpoints: Endpoint Inventory, from the
// moment when a product that manages some is connected, and the console of Standard
// Endpoint Protection, once the product was updated to it [SEPJA 18].
//
// Nothing is kept here: both show what the product's estate.EndpointSuite says, before
// the update and after it, so that they are the witness of the move. Where the product
// stands the package is told by Options.Standing; it knows no product instance.
//
// Not simulated: detections and incidents, the menus that would show them, acts on
// endpoints, and the deployment of agents from Vision One.
package endpoint
