//! Rooms over real databases of both engines, with a clock the test turns and listeners it can ask.

mod cameras;
mod house;
mod http;
mod live;
mod log;
mod people;
mod things;
mod voices;

pub(crate) use house::House;

/// Writes a test once and runs it on both engines.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($house:ident: House) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn story($house: House) $body

            #[tokio::test]
            async fn on_sqlite() {
                story(House::on_sqlite().await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                story(House::on_postgres().await).await;
            }
        }
    )+};
}
pub(crate) use on_both;
