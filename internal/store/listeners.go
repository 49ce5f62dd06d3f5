package store

import "context"

// PutListener says that the process pid of this folder serves service at url,
// in place of whoever did before. The entry goes with DropListeners, or when a
// later process finds this one dead.
func (r *Registry) PutListener(ctx context.Context, service, url string, pid int) error {
	return r.write(ctx, "put listener "+service, func(c *Conn) error {
		_, err := c.Exec(`INSERT INTO listeners (service, url, pid, owner) VALUES (?, ?, ?, ?)
			ON CONFLICT (service) DO UPDATE SET url = excluded.url, pid = excluded.pid, owner = excluded.owner`,
			service, url, pid, r.owner)
		return err
	})
}

// Listeners returns the URL of each service that some process serves.
func (r *Registry) Listeners(ctx context.Context) (map[string]string, error) {
	urls := make(map[string]string)
	err := r.read(ctx, "listeners", func(c *Conn) error {
		return c.Query(`SELECT service, url FROM listeners`, nil, func(scan func(dest ...any) error) error {
			var service, url string
			err := scan(&service, &url)
			urls[service] = url
			return err
		})
	})
	return urls, err
}

// DropListeners forgets the services of the process pid, which is this one: in
// containers over one folder every process is number 1.
func (r *Registry) DropListeners(ctx context.Context, pid int) error {
	return r.write(ctx, "drop listeners", func(c *Conn) error {
		_, err := c.Exec(`DELETE FROM listeners WHERE pid = ? AND owner = ?`, pid, r.owner)
		return err
	})
}

// dropOwner forgets the services of a dead process.
func (r *Registry) dropOwner(ctx context.Context, owner string) error {
	return r.write(ctx, "drop listeners of a dead process", func(c *Conn) error {
		_, err := c.Exec(`DELETE FROM listeners WHERE owner = ?`, owner)
		return err
	})
}
