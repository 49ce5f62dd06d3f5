// Package platform is how a business comes to its Vision One, and how that comes
// to Foundation Services: the activation with the account of a product, the choice
// of a region, the provisioning of the console (SM-1), and the update of a console
// of the legacy platform (SM-2).
//
// Accounts, codes and the portal are other packages' and services'. Platform asks
// of them by the interfaces of Options, and tells them by the names in
// internal/estate.
package platform
