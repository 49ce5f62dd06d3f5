package mockone

// The pages of docs/ that describe what the program declares.
//go:generate go run ./scripts/docs docs
