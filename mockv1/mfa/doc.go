// Package mfa is Vision One's multi-factor authentication (SM-12): how an account's
// user sets it up with an authenticator app, signs in with a one-time password, gets
// rid of it by its reset code, and how a Master Administrator asks it of all.
//
// The passwords are those of RFC 6238, so any authenticator app works: six digits of
// HMAC-SHA-1, new every 30 seconds. How long the secret is, who the issuer is, how
// far clocks may be apart and how many wrong codes are taken is not public, and
// assumed here.
//
// Not simulated: other factors than an authenticator app.
package mfa
