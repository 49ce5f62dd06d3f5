// Package enrollment is the enrollment tokens of Vision One: what a product that is
// licensed without the business' own account shows in order to be connected (SM-8).
//
// A token is a JWT, but a client must treat it as opaque: neither its format nor its
// lifetime nor that it is good once is public [PIC, AWSTOK]. It is signed with a key
// that all sandboxes of all platforms share, so that a token of another business can
// be told from one that somebody else has signed. Nothing is trusted for its
// signature: a token is good if the sandbox has issued it, and says so itself.
package enrollment
