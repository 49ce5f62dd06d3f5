// Package store keeps sandboxes in SQLite files.
//
// A [Folder] is a directory that several processes of one machine may share:
//
//	registry.sqlite                 which sandboxes there are (see [Registry])
//	templates/<hash>.sqlite         closed files that new sandboxes are copies of
//	sandboxes/<shard>/<id>.<nonce>.sqlite
//	                                a sandbox (with -wal, -shm while open)
//	sandboxes/<shard>/<id>.sqlite   its pointer, a symbolic link to that file; on
//	                                Windows <id>.<nonce>.live, a file without content
//	sandboxes/<shard>/<id>.<nonce>.snapshots/<name>.sqlite
//	                                closed copies of it
//	tmp/<owner>/                    files in the making, one folder per living process
//	locks/                          files to lock, nothing inside
//
// # Who may touch a sandbox's file
//
// Only SQLite opens a live sandbox's file: POSIX drops all locks that a process
// holds on a file when the process closes any descriptor of it, so that a
// harmless read would let two writers commit over each other. Closed files
// (templates, snapshots, files in the making) are copied plainly; everything
// that concerns a live one goes through SQLite's backup, or through the
// directory entry alone (rename, remove, the pointer).
//
// The path of a sandbox's file is never used twice, which is what the nonce and
// the pointer are for: a process that still has a removed sandbox open must not
// meet, under the path it remembers, the -wal of another sandbox of that name.
// The pointer is the sandbox's existence: it appears and goes in one step, under
// the lock of its shard.
//
// # Windows
//
// There, a file that anybody has open cannot be removed or renamed. What is still
// open of a removed sandbox stays, marked and without a pointer, until the last
// process that has it open closes it, and goes then; if that process is killed, the
// next sweep takes it. Moving a file into place is tried again for two seconds,
// since virus scanners open what is new.
//
// # Transactions
//
// An open sandbox ([DB]) has one writing connection behind a first-come,
// first-served queue, and one reading connection that is opened on first read.
// Write transactions are immediate, reads see one snapshot and cannot write.
// Each transaction begins by looking at the file's mark (PRAGMA application_id):
// removal sets it, so that every process stops at its next transaction.
// A context counts while a caller waits for its turn and never afterwards:
// a transaction that has begun ends by its own outcome.
//
// Inside a transaction, call nothing of the Folder and no Write or Read of the
// same DB: the caller would wait for itself.
//
// The package speaks to the driver directly (database/sql/driver) and not
// through database/sql: a connection here has exactly one user at a time and a
// known life, so a pool would only add a goroutine per sandbox and a third to
// the cost of each statement.
//
// # Durability
//
// A commit survives the death of the process (WAL, synchronous NORMAL); a power
// cut may lose the last ones. New files are made under tmp/ and appear whole or
// not at all. What a killed process leaves is swept when a Folder is opened; who
// lives is told by a lock, not by a process id.
package store
