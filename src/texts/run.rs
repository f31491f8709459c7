//! What was followed of procedures, as a sentence.

use super::{Arg, Texts};
use crate::domain::run::{Account, Followed};

impl Texts {
    /// Says what a run came to: 'followed Double charge (4 of 6 steps): step 2 «both are settled»; An
    /// angry caller (5 of 5 steps)'.
    pub fn followed(&self, account: &Account) -> String {
        let procedures: Vec<String> = account
            .procedures
            .iter()
            .map(|followed| self.followed_one(followed))
            .collect();
        let procedures = procedures.join(&self.get("run-followed-between"));
        self.with("run-followed", &[("procedures", Arg::from(&procedures))])
    }

    fn followed_one(&self, followed: &Followed) -> String {
        let mut said = self.with(
            "run-followed-one",
            &[
                ("title", Arg::from(&followed.title)),
                ("done", Arg::from(i64::from(followed.done))),
                ("of", Arg::from(i64::from(followed.of))),
            ],
        );
        if followed.changed.is_some() {
            let changed = [("procedure", Arg::from(&said))];
            said = self.with("run-followed-changed", &changed);
        }
        if followed.branches.is_empty() {
            return said;
        }
        let branches: Vec<String> = followed
            .branches
            .iter()
            .map(|chosen| {
                let step = Arg::from(i64::from(chosen.step));
                let words = [("step", step), ("words", Arg::from(&chosen.words))];
                self.with("run-followed-branch", &words)
            })
            .collect();
        let branches = branches.join(&self.get("run-branches-between"));
        let both = [
            ("procedure", Arg::from(&said)),
            ("branches", Arg::from(&branches)),
        ];
        self.with("run-followed-branches", &both)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::id::RunId;
    use crate::domain::run::Chosen;

    #[test]
    fn a_run_is_told_with_its_branches_and_what_was_entered() {
        let now = Timestamp::UNIX_EPOCH;
        let followed = |title: &str, done, of, branches| Followed {
            file: format!("{title}.md"),
            title: title.to_owned(),
            version: "a".to_owned(),
            changed: None,
            done,
            of,
            branches,
            began: now,
            ended: now,
        };
        let chosen = |step, words: &str| Chosen {
            step,
            branch: 2,
            words: words.to_owned(),
        };
        let mut account = Account {
            run: RunId(Uuid::nil()),
            agent: "Ann".to_owned(),
            began: now,
            ended: now,
            procedures: vec![
                followed(
                    "Double charge",
                    4,
                    6,
                    vec![chosen(2, "both are settled"), chosen(3, "by card")],
                ),
                followed("An angry caller", 1, 1, vec![]),
                followed("Prices", 0, 0, vec![]),
            ],
        };
        account.procedures[1].changed = Some("b".to_owned());
        assert_eq!(
            Texts::english().followed(&account),
            "followed Double charge (4 of 6 steps): step 2 «both are settled», step 3 «by card»; \
             An angry caller (1 of 1 step), changed meanwhile; Prices (read)"
        );
    }
}
