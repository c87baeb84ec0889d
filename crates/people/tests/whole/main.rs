//! The people of a small city on both databases, and the policy as it was agreed.

#![expect(clippy::unwrap_used, reason = "in a test, what fails to be there must fail the test")]

mod city;
mod demo;
mod http;
mod people;
mod permissions;
mod sign_ins;
mod sql;

/// Runs each story on both engines: `story::sqlite` and `story::postgres`.
macro_rules! on_both_engines {
    ($(async fn $name:ident($city:ident: City) $story:block)+) => {$(
        async fn $name($city: crate::city::City) $story

        mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name(crate::city::City::on_sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$name(crate::city::City::on_postgres().await).await;
            }
        }
    )+};
}

pub(crate) use on_both_engines;
