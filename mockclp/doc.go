// Package mockclp is the fake Customer Licensing Portal: where a customer signs in
// by a login ID, sees which products and services the business has bought, and
// opens their consoles.
//
// Its things are the accounts, which the documents also call root accounts, and
// the sessions. What was bought are the licences of the estate. Once the business
// has a Primary User Account, that one's email address and password are the
// portal's too, and a login ID that it has replaced is refused [FUPD, WFBSKB].
//
// The port also serves the sign-in of the Licensing Management Platform, which is
// for partners: it refuses everybody, since no partner is simulated.
package mockclp
