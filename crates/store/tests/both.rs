//! The same behaviour on both engines.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there must fail the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use store::{Db, Error, record, sql, testing};

record! {
    /// A row read by the names of its columns.
    #[derive(Debug, PartialEq)]
    struct Somebody {
        alias: String,
        name: String,
        created_at: i64,
    }
}

async fn insert(db: &Db, id: &str, name: &str) -> store::Result<u64> {
    let mut tx = db.begin().await?;
    let rows = sql!("INSERT INTO persons (id, name, alias, created_at) VALUES ($1, $2, $3, $4)")
        .bind((id, name, "小溪", 7_i64))
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(rows)
}

async fn count(db: &Db) -> i64 {
    sql!("SELECT COUNT(*) FROM persons").fetch_one::<(i64,)>(db).await.unwrap().0
}

async fn what_holds(db: Db) {
    assert_eq!(insert(&db, "a", "朱书瑶").await.unwrap(), 1);
    let row: Somebody =
        sql!("SELECT name, alias, created_at FROM persons WHERE id = $1").bind(("a",)).fetch_one(&db).await.unwrap();
    assert_eq!(row, Somebody { alias: "小溪".to_owned(), name: "朱书瑶".to_owned(), created_at: 7 });

    let twice = insert(&db, "a", "叶雨桐").await.unwrap_err();
    assert!(twice.is_unique_violation(), "{twice}");

    let missing = sql!("SELECT name FROM persons WHERE id = $1").bind(("z",)).fetch_one::<(String,)>(&db).await;
    assert!(matches!(missing, Err(Error::NoRow)));
    let wrong = sql!("SELECT created_at FROM persons").fetch_one::<(bool,)>(&db).await;
    assert!(matches!(wrong, Err(Error::Column { .. })), "seven is not a boolean");

    // A filter that is absent lets everything pass, whatever its type.
    let all = sql!("SELECT id FROM persons WHERE ($1 IS NULL OR name = $1) AND ($2 IS NULL OR created_at > $2)")
        .bind((None::<String>, None::<i64>))
        .fetch_all::<(String,)>(&db)
        .await
        .unwrap();
    assert_eq!(all.len(), 1);
    what_a_transaction_does(db).await;
}

async fn what_a_transaction_does(db: Db) {
    let told = Arc::new(AtomicU32::new(0));
    let tell = |told: &Arc<AtomicU32>| {
        let told = Arc::clone(told);
        move || {
            told.fetch_add(1, Ordering::SeqCst);
        }
    };
    let mut undone = db.begin().await.unwrap();
    sql!("DELETE FROM persons").execute(&mut undone).await.unwrap();
    undone.after_commit(tell(&told));
    drop(undone);
    assert_eq!((count(&db).await, told.load(Ordering::SeqCst)), (1, 0), "what is dropped has not happened");

    let mut kept = db.begin().await.unwrap();
    sql!("UPDATE persons SET name = $1").bind(("改名",)).execute(&mut kept).await.unwrap();
    let inside = sql!("SELECT name FROM persons").fetch_one::<(String,)>(&mut kept).await.unwrap();
    assert_eq!(inside.0, "改名", "a transaction sees its own changes");
    kept.after_commit(tell(&told));
    kept.commit().await.unwrap();
    assert_eq!(told.load(Ordering::SeqCst), 1);
    what_a_relaxed_transaction_does(db).await;
}

async fn what_a_relaxed_transaction_does(db: Db) {
    let mut relaxed = db.begin_relaxed().await.unwrap();
    sql!("DELETE FROM persons").execute(&mut relaxed).await.unwrap();
    drop(relaxed);
    assert_eq!(count(&db).await, 1, "a transaction that does not wait for the disk is undone like any other");
    let mut relaxed = db.begin_relaxed().await.unwrap();
    sql!("UPDATE persons SET name = $1").bind(("松弛",)).execute(&mut relaxed).await.unwrap();
    relaxed.commit().await.unwrap();
    let seen = sql!("SELECT name FROM persons").fetch_one::<(String,)>(&db).await.unwrap();
    assert_eq!(seen.0, "松弛", "and its changes are seen by everyone");
    contention(db).await;
}

/// Two hundred writers after thirty seats: exactly thirty get one, and nobody meets a locked database.
async fn contention(db: Db) {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let db = db.clone();
        tasks.spawn(async move {
            let mut tx = db.begin().await.unwrap();
            let seat = sql!(
                "UPDATE persons SET created_at = created_at + 1 WHERE id = 'a' AND created_at < 37 RETURNING created_at"
            )
            .fetch_optional::<(i64,)>(&mut tx)
            .await
            .unwrap();
            tx.commit().await.unwrap();
            seat.is_some()
        });
    }
    let taken = tasks.join_all().await.into_iter().filter(|taken| *taken).count();
    assert_eq!(taken, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_keep_the_same_promises_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    what_holds(testing::sqlite(folder.path()).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_keep_the_same_promises_postgres() {
    what_holds(testing::postgres().await.unwrap().0).await;
}

#[tokio::test]
async fn an_address_of_neither_engine_is_refused_without_its_secrets() {
    let refused = Db::open("mysql://root:secret@db/wenqu").await.unwrap_err().to_string();
    assert!(refused.contains("mysql") && !refused.contains("secret"), "{refused}");
}
