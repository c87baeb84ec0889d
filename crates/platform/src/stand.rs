//! Where the tests of this crate stand: a program on a fresh database of either engine, and a clock they hold.

use kernel::{Actor, OrgId, PersonId, Role, SignInId};
use tempfile::TempDir;

use crate::testing::{TestClock, app};
use crate::{App, Ctx, RequestId};

/// A program under test.
pub(crate) struct Stand {
    pub(crate) app: App,
    pub(crate) clock: TestClock,
    _folder: Option<TempDir>,
}

impl Stand {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = store::testing::sqlite(folder.path()).await.unwrap();
        let clock = TestClock::default();
        Self { app: app(db, &clock), clock, _folder: Some(folder) }
    }

    pub(crate) async fn postgres() -> Self {
        let (db, _url) = store::testing::postgres().await.unwrap();
        let clock = TestClock::default();
        Self { app: app(db, &clock), clock, _folder: None }
    }

    /// The program itself at work.
    pub(crate) fn system(&self) -> Ctx {
        Ctx::system(self.app.clone())
    }

    /// A new person's request.
    pub(crate) fn someone(&self, role: Role) -> Ctx {
        let (person, org, sign_in): (PersonId, OrgId, SignInId) =
            (self.app.new_id(), self.app.new_id(), self.app.new_id());
        Ctx::new(self.app.clone(), Some(Actor { person, role, org, sign_in }), RequestId::new("test"))
    }
}

/// Tests that run on both engines.
macro_rules! on_both {
    ($(async fn $name:ident($($stand:ident)+: Stand) $story:block)+) => {$(
        mod $name {
            use super::*;

            async fn story($($stand)+: Stand) $story

            #[tokio::test]
            async fn sqlite() {
                story(Stand::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                story(Stand::postgres().await).await;
            }
        }
    )+};
}

pub(crate) use on_both;
