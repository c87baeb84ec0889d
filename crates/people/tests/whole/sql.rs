//! Every statement of the crate is understood by both engines.

use crate::on_both_engines;

on_both_engines! {
    async fn every_statement_can_be_prepared(city: City) {
        let mut count = 0;
        for statement in store::statements().filter(|statement| statement.file.contains("crates/people/src")) {
            let prepared = store::testing::prepare(&city.app.db, statement.sql).await;
            assert!(prepared.is_ok(), "{}:{}: {prepared:?}", statement.file, statement.line);
            count += 1;
        }
        assert!(count > 40, "{count}");
    }
}
