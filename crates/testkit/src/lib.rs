//! The town that stories play in: the whole program on both databases, a clock one holds, people who speak HTTP.
//!
//! ```ignore
//! testkit::stories! {
//!     async fn a_teacher_sees_the_question_of_a_pupil(t: Town) {
//!         let school = t.school("江山实验小学").await;
//!         let pupil = school.class(3, "三(2)班").await.pupil("小鱼").await;
//!         let asked = pupil.post("/questions", json!({ "text": "1/2 + 1/3 = ?" })).await.is(201);
//!         t.clock.advance(Duration::from_mins(1));
//!         t.run_jobs().await;
//!     }
//! }
//! ```
//!
//! Every answer is compared with the OpenAPI document: a status or a field the document does not name fails the story.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this runs in tests alone, and a panic is how a test says that something is wrong"
)]

mod answer;
mod browser;
mod caller;
mod interface;
mod live;
mod person;
mod places;
mod receiver;
pub mod relay;
pub mod samples;
mod simulator;
mod sites;
mod story;
mod town;

pub use answer::Answer;
pub use browser::{Browser, Page};
pub use caller::{Caller, Word, word};
pub use interface::Interface;
pub use live::Live;
pub use person::{Credentials, Person};
pub use places::{Class, School};
pub use receiver::{Got, Receiver};
pub use simulator::Simulator;
pub use sites::Site;
pub use store::Engine;
pub use story::play;
pub use town::Town;

/// Stories, each told on both databases: `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! stories {
    ($($(#[$meta:meta])* async fn $name:ident($town:ident: $kind:ty) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($town: $kind) $body

        mod $name {
            #[test]
            fn sqlite() {
                $crate::play($crate::Engine::Sqlite, module_path!(), super::$name);
            }

            #[test]
            fn postgres() {
                $crate::play($crate::Engine::Postgres, module_path!(), super::$name);
            }
        }
    )+};
}
