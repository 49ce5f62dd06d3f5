// Package gateway is what Vision One shows of mail: the page Cloud Email Gateway
// Protection, which leads there from Email Security, and the console behind it, once the
// product was updated to it [TMEMSJA].
//
// Nothing is kept here: the console shows what the product's estate.MailSuite says, before
// the update and after it, and gives its estate.MailDesk what is done, so that it is the
// witness of the move. Where the product stands
// the package is told by Options.Standing; it knows no product instance.
package gateway
