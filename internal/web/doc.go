// Package web is what the APIs and pages of all services share: routing, the
// way from a request to its sandbox and session, one error shape, languages,
// metrics and the access log.
//
// A service makes a Server, registers its operations with typed handlers and
// serves Handler. A handler gets a Call, through which it reads the sandbox in
// one transaction (View) or changes it in one (Do); either checks the session
// in that very transaction. Errors that it returns become problem details in
// one place, by their type.
package web
