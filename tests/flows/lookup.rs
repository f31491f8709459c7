//! Looking up procedures and phrases: from everywhere, by a few letters, and back to where one was.

use super::*;
use ringback::app::Msg;
use ringback::app::lookup::{Document, Focus, News, Progress};
use ringback::domain::lookup::{Answer, Hit};
use ringback::domain::procedure::{About, Procedure, Standing};

/// A hit as the library would give it.
fn hit(title: &str) -> Hit {
    Hit {
        file: format!("sops/{title}.md"),
        title: title.to_owned(),
        category: Some("billing".to_owned()),
        lang: Some("en".to_owned()),
        standing: Standing::Validated,
        ..Hit::default()
    }
}

fn found(app: &mut App, hits: Vec<Hit>) {
    let ask = app.model().lookup().unwrap().asked.unwrap();
    let entries = 57;
    let answer = Ok(Answer { hits, entries });
    app.take(Msg::Library(News::Found { ask, answer }));
}
