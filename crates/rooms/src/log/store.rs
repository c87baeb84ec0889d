//! The SQL of the log.

use kernel::{PersonId, RoomId, Value};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use store::{Db, Record, Row, Tx, sql};

use super::{ClientId, Entry};

/// An entry on its way into the log.
#[derive(Debug)]
pub(crate) struct NewRow {
    pub(crate) seq: u64,
    pub(crate) at: u64,
    pub(crate) author: Option<PersonId>,
    pub(crate) client: Option<ClientId>,
    pub(crate) n: Option<u32>,
    pub(crate) op: String,
}

impl NewRow {
    fn values(&self, room: RoomId) -> Vec<Value> {
        use kernel::Stored;
        vec![
            room.to_value(),
            self.seq.to_value(),
            self.at.to_value(),
            self.author.to_value(),
            self.client.to_value(),
            self.n.to_value(),
            Value::Text(self.op.clone()),
        ]
    }
}

/// Appends entries, of any rooms.
///
/// # Errors
/// A unique violation when the place in the log or the client's number is taken.
pub(crate) async fn insert(tx: &mut Tx, rows: &[(RoomId, &NewRow)]) -> store::Result<()> {
    sql!(
        "INSERT INTO room_log (room_id, seq, at, author_id, client, n, op)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .for_rows(rows.iter().map(|(room, row)| row.values(*room)))
    .execute(tx)
    .await?;
    Ok(())
}

/// An entry as the journal keeps it.
#[derive(Serialize, Deserialize)]
struct Kept<O> {
    room: RoomId,
    seq: u64,
    at: u64,
    author: Option<PersonId>,
    client: Option<ClientId>,
    n: Option<u32>,
    op: O,
}

fn broken(column: &'static str) -> store::Error {
    store::Error::Column { column: column.to_owned(), source: kernel::BadColumn("operation") }
}

/// Adds a commit's entries to the journal under its next number. 0 when the epoch is another program's.
pub(super) async fn insert_journal(tx: &mut Tx, id: i64, epoch: i64, rows: &[(RoomId, &NewRow)]) -> store::Result<u64> {
    let kept = |(room, row): &(RoomId, &NewRow)| -> store::Result<String> {
        let NewRow { seq, at, author, client, n, op } = row;
        let op: &RawValue = serde_json::from_str(op).map_err(|_| broken("op"))?;
        let kept = Kept { room: *room, seq: *seq, at: *at, author: *author, client: client.clone(), n: *n, op };
        serde_json::to_string(&kept).map_err(|_| broken("op"))
    };
    // One entry a line: whoever must look into a journal can.
    let lines = rows.iter().map(kept).collect::<store::Result<Vec<String>>>()?.join("\n");
    sql!(
        "INSERT INTO room_journal (id, entries)
         SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT) FROM room_writers WHERE id = 1 AND epoch = $3"
    )
    .bind((id, lines, epoch))
    .execute(tx)
    .await
}

/// Makes this program the one that may write to the journal.
pub(super) async fn raise_epoch(tx: &mut Tx) -> store::Result<i64> {
    let (epoch,): (i64,) =
        sql!("UPDATE room_writers SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch").fetch_one(&mut *tx).await?;
    Ok(epoch)
}

/// What the journal holds, oldest first.
pub(super) async fn read_journal(tx: &mut Tx) -> store::Result<Vec<(i64, Vec<(RoomId, NewRow)>)>> {
    let rows: Vec<(i64, String)> = sql!("SELECT id, entries FROM room_journal ORDER BY id").fetch_all(&mut *tx).await?;
    let entry = |line: &str| {
        let kept: Kept<Box<RawValue>> = serde_json::from_str(line).map_err(|_| broken("entries"))?;
        let Kept { room, seq, at, author, client, n, op } = kept;
        Ok((room, NewRow { seq, at, author, client, n, op: op.get().to_owned() }))
    };
    let entries = |(id, lines): (i64, String)| {
        let entries = lines.lines().map(entry).collect::<store::Result<Vec<_>>>()?;
        Ok((id, entries))
    };
    rows.into_iter().map(entries).collect()
}

/// Forgets the journal's rows before this one.
pub(super) async fn cut_journal(tx: &mut Tx, kept_from: i64) -> store::Result<()> {
    sql!("DELETE FROM room_journal WHERE id < $1").bind((kept_from,)).execute(tx).await?;
    Ok(())
}

/// Appends an entry, unless it is in the log already.
pub(super) async fn insert_once(tx: &mut Tx, room: RoomId, row: &NewRow) -> store::Result<()> {
    sql!(
        "INSERT INTO room_log (room_id, seq, at, author_id, client, n, op)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
    )
    .bind(row.values(room))
    .execute(tx)
    .await?;
    Ok(())
}

/// The last entry of a room's log, 0 when there is none.
pub(super) async fn end_of(tx: &mut Tx, room: RoomId) -> store::Result<u64> {
    let row: Option<(u64,)> = sql!("SELECT seq FROM room_log WHERE room_id = $1 ORDER BY seq DESC LIMIT 1")
        .bind((room,))
        .fetch_optional(&mut *tx)
        .await?;
    Ok(row.map_or(0, |(seq,)| seq))
}

impl Record for Entry {
    fn from_row(row: &Row) -> store::Result<Self> {
        let op: String = row.get("op")?;
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            author: row.get("author_id")?,
            client: row.get("client")?,
            n: row.get("n")?,
            op: serde_json::from_str(&op).map_err(|_| broken("op"))?,
        })
    }
}

/// The entries after `after`, oldest first.
pub(crate) async fn after(db: &Db, room: RoomId, after: u64, limit: u32) -> store::Result<Vec<Entry>> {
    sql!(
        "SELECT seq, at, author_id, client, n, op FROM room_log
         WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"
    )
    .bind((room, after, limit))
    .fetch_all(db)
    .await
}

/// How many bytes the entries of a room are, about: what they say and what stands around it.
pub(crate) async fn bytes(db: &Db, room: RoomId) -> store::Result<u64> {
    const AROUND: u64 = 120;
    let (entries, bytes): (u64, Option<u64>) =
        sql!("SELECT COUNT(*), CAST(SUM(LENGTH(op)) AS BIGINT) FROM room_log WHERE room_id = $1")
            .bind((room,))
            .fetch_one(db)
            .await?;
    Ok(bytes.unwrap_or_default() + entries * AROUND)
}

/// The entry that a client numbered `n`.
pub(crate) async fn find_repeat(db: &Db, room: RoomId, client: &ClientId, n: u32) -> store::Result<Option<Entry>> {
    sql!("SELECT seq, at, author_id, client, n, op FROM room_log WHERE room_id = $1 AND client = $2 AND n = $3")
        .bind((room, client, n))
        .fetch_optional(db)
        .await
}

/// Keeps a snapshot, unless a later one is kept already.
pub(crate) async fn save_snapshot(tx: &mut Tx, room: RoomId, seq: u64, book: &str) -> store::Result<()> {
    sql!(
        "INSERT INTO room_snapshots (room_id, seq, book) VALUES ($1, $2, $3)
         ON CONFLICT (room_id) DO UPDATE SET seq = excluded.seq, book = excluded.book
         WHERE excluded.seq > room_snapshots.seq"
    )
    .bind((room, seq, book.to_owned()))
    .execute(tx)
    .await?;
    Ok(())
}

/// The last snapshot, as it was kept.
pub(crate) async fn find_snapshot(db: &Db, room: RoomId) -> store::Result<Option<String>> {
    let row = sql!("SELECT book FROM room_snapshots WHERE room_id = $1")
        .bind((room,))
        .fetch_optional::<(String,)>(db)
        .await?;
    Ok(row.map(|(book,)| book))
}

/// Forgets a room's log and its snapshot.
pub(crate) async fn delete(tx: &mut Tx, room: RoomId) -> store::Result<()> {
    sql!("DELETE FROM room_log WHERE room_id = $1").bind((room,)).execute(tx).await?;
    sql!("DELETE FROM room_snapshots WHERE room_id = $1").bind((room,)).execute(tx).await?;
    Ok(())
}
