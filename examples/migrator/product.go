package migrator

import "context"

// Product is what is migrated.
type Product string

// The products.
const (
	// CloudAppSecurity becomes Cloud Email and Collaboration Protection.
	CloudAppSecurity Product = "cas"
	// ApexOne is Apex One SaaS with Apex Central. It becomes Standard Endpoint Protection.
	ApexOne Product = "apexone"
	// EmailSecurity is Trend Micro Email Security. It becomes Cloud Email Gateway Protection.
	EmailSecurity Product = "tmems"
)

// way is what is particular to the product that is migrated. All else is migration's,
// which goes through the same phases with each.
type way interface {
	traits() traits
	// administrators returns as whom the product's own console is read: whoever may,
	// the first who is not replaced.
	administrators() []Login
	// credentials returns what that console is signed in to with.
	credentials(who Login) any
	// activate brings a customer who has no Vision One to one, or back to where setting
	// it up was left.
	activate(ctx context.Context) error
	// read reads what there is before the update.
	read(ctx context.Context) error
	// obstacles judges by what was read what Vision One would only say later on; found
	// says what was read in a few words.
	obstacles(ctx context.Context) ([]Obstacle, error)
	found() string
	// connect makes it a product instance, from whichever state that is in; connected
	// is called once it is one.
	connect(ctx context.Context) error
	connected(ctx context.Context) error
	// becomes returns how somebody signs in to Vision One afterwards; its Email is empty
	// if that is not known.
	becomes(who Login) Login
	// upgrade takes somebody, who is signed in to the old console, to Vision One.
	upgrade(ctx context.Context, old *console, who, as Login) error
	// waiting returns what is left to those who are not known.
	waiting(known []Login) []left
	// check compares the end with the beginning.
	check(ctx context.Context) error
}

// traits are a product's names and codes.
type traits struct {
	// service is its own console's name, by which steps are called, name the product's
	// in sentences, and offered that by which Vision One offers to connect it.
	service, name, offered string
	// before and after are the types of its product instance; menu is where Vision One
	// says how far the successor is.
	before, after, menu string
	// updating is the refusal of a sign-in to its own console while the update runs, done
	// are those of accounts that are in Vision One, replaced those of a login that is not
	// good and that another one may have replaced. moved is where a sign-in leads when
	// nothing but the upgrade of the account is left.
	// asleep is the refusal of a product that has to be woken up first, if there is such.
	updating, moved, asleep string
	done, replaced          []string
}
