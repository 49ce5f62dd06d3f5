// Package mail is what Email Security handles: the domains of the customer with their
// valid recipients, the policies that messages are held against, the logs that they
// leave, the quarantine and the reports.
//
// Mail flows all the time. Nothing here looks at how far the product's update is: while
// it runs no message is delayed and none is left unsearched [TMEMSJA Q3], and what was
// logged, reported and quarantined is found again after it [TMEMSJA Q1]. A message is
// handled in the transaction in which it comes in, so it is logged once or not at all.
//
// Messages come in by the trigger "receive" of a domain, by the command Traffic, which
// makes up many at once, and by themselves, see SettingEvery.
//
// A report is made on demand, from the logs as they are then, and stays as it was made.
//
// Not simulated: SMTP itself, deferred and bounced deliveries, end users' own quarantines,
// schedules of reports, and their files: a report is shown, and not downloaded.
package mail
