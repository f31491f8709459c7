//! Fills a file with a made-up day, to look round with.

use jiff::Timestamp;

use crate::domain::demo::{self, Material};
use crate::storage::{Store, StoreError};

/// What the made-up desk is made of.
const MATERIAL: &str = include_str!("../../assets/demo/en.toml");

/// Requests in one transaction: nobody else waits for a file that was made just now.
const BATCH: usize = 10_000;

/// The material of the made-up desk, as it is shipped.
///
/// # Panics
/// Never: a test reads it.
pub fn material() -> Material {
    toml::from_str(MATERIAL).expect("the shipped material is read by a test")
}

/// Fills a file that was made just now with `n` requests as they stand at `now`, UTC, and gives how
/// many; the same seed, number, time and desk's rules give the same requests. `progress` is told now
/// and then how many are written.
///
/// # Errors
/// [`StoreError`]; the file is to be thrown away then.
pub fn fill(
    store: &mut Store,
    seed: u64,
    n: u64,
    now: Timestamp,
    progress: &mut dyn FnMut(u64),
) -> Result<u64, StoreError> {
    let (material, policy) = (material(), store.policy().clone());
    let names = demo::ids(seed, 0, now);
    let requests = demo::requests(&material, seed, n, now, &policy, names);
    store.fill(requests, now, BATCH, progress, &mut demo::ids(seed, 1, now))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::domain::deadline::Policy;
    use crate::domain::filter::Filter;
    use crate::domain::list::{PartQuery, Row, Side};
    use crate::domain::queue::{AsOf, Order, Part};

    fn now() -> Timestamp {
        "2026-11-18T10:00:00Z".parse().unwrap()
    }

    fn policy() -> Policy {
        Policy::wall(TimeZone::get("Europe/Tallinn").unwrap())
    }

    fn filled(folder: &tempfile::TempDir, name: &str, seed: u64) -> Store {
        let path = folder.path().join(name);
        let mut store = Store::open(&path, policy(), Uuid::from_u128(1)).unwrap();
        assert_eq!(fill(&mut store, seed, 60, now(), &mut |_| {}).unwrap(), 60);
        store
    }

    fn rows(store: &Store, part: Part) -> Vec<Row> {
        let query = PartQuery {
            part,
            agent: "Kadri".to_owned(),
            filter: Filter::default(),
            as_of: AsOf::new(now(), &policy(), Order::Bands),
        };
        store
            .read()
            .page(&query, None, Side::Forward, 100)
            .unwrap()
            .rows
    }

    #[test]
    fn the_desk_that_is_looked_at_has_rows_in_every_part() {
        let folder = tempfile::tempdir().unwrap();
        let store = filled(&folder, "desk.db", 7);
        let as_of = AsOf::new(now(), &policy(), Order::Bands);
        let counts = store.read().counts(&as_of, now(), "Kadri").unwrap();
        assert!(counts.late >= 4 && counts.at_risk >= 2, "{counts:?}");
        assert!(counts.open >= 20 && counts.waiting >= 8, "{counts:?}");
        assert_eq!((counts.open + counts.waiting, counts.all), (40, 60));
        for part in [
            Part::All,
            Part::Mine,
            Part::Free,
            Part::Late,
            Part::Waiting,
            Part::Solved,
        ] {
            let rows = rows(&store, part);
            assert_eq!(rows.len() as u64, counts.of(part), "{part:?}");
            assert!(rows.len() >= 3, "{part:?}");
        }
        let all = rows(&store, Part::All);
        assert!(all.iter().any(|row| row.draft));
        assert!(
            all.iter()
                .any(|row| as_of.rise(row.priority, row.next.at) == 2)
        );
        assert!(
            all.iter()
                .all(|row| !row.client_name.is_empty() && !row.subject.is_empty())
        );
    }

    #[test]
    fn the_same_seed_fills_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (filled(&folder, "a.db", 7), filled(&folder, "b.db", 7));
        let c = filled(&folder, "c.db", 8);
        assert_eq!(rows(&a, Part::All), rows(&b, Part::All));
        assert_eq!(rows(&a, Part::Solved), rows(&b, Part::Solved));
        assert_ne!(rows(&a, Part::All), rows(&c, Part::All));
        drop((a, b));
        let bytes = |name| std::fs::read(folder.path().join(name)).unwrap();
        assert_eq!(bytes("a.db"), bytes("b.db"));
    }
}
