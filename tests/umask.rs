//! Proves that what is made after the start is its owner's alone, in a process of its own: the mask
//! belongs to the whole process.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use ringback::runtime::private::keep_private;
use rustix::{fs::Mode, process::umask};

#[test]
fn r26_whatever_the_mask_was_everything_new_is_private() {
    for before in [0o000, 0o022] {
        umask(Mode::from_raw_mode(before));
        assert_eq!(keep_private().as_raw_mode(), before);
        let place = tempfile::tempdir().unwrap();
        let (file, folder, store) = (
            place.path().join("file"),
            place.path().join("folder"),
            place.path().join("desk.db"),
        );
        fs::write(&file, "").unwrap();
        fs::create_dir(&folder).unwrap();
        let connection = rusqlite::Connection::open(&store).unwrap();
        connection
            .execute_batch("PRAGMA journal_mode = wal; CREATE TABLE request (number INTEGER)")
            .unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for path in [
            file,
            place.path().join("desk.db-wal"),
            place.path().join("desk.db-shm"),
            store,
        ] {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
}
