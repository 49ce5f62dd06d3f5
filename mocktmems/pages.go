package mocktmems

// The paths of the pages.
const signInPath = "/sign-in"
