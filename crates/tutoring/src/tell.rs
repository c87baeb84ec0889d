//! Telling people's open pages what has happened, on the topic `me`.

use hub::{Hub, Lane};
use kernel::{PersonId, SessionId};
use platform::Ctx;
use serde_json::{Value, json};
use store::Tx;

use crate::questions::Question;

/// Shows a body on every open page of a person, once the transaction has lasted.
///
/// On the priority lane: a teacher's seconds run, a child waits.
pub(crate) fn person(ctx: &Ctx, tx: &mut Tx, person: PersonId, body: Value) {
    if let Some(hub) = ctx.find_part::<Hub>().cloned() {
        tx.after_commit(move || hub.to_person(person, &body, Lane::Priority));
    }
}

/// Tells the pupil where the question stands.
pub(crate) fn question(ctx: &Ctx, tx: &mut Tx, question: &Question, session: Option<SessionId>) {
    let body = json!({ "kind": "question", "question_id": question.id, "state": question.state,
                       "session_id": session, "room_id": question.room_id });
    person(ctx, tx, question.asker_id, body);
}

/// Tells someone that a session has begun (`open`), is about to be stopped (`ending`), has gone on for long enough to rest
/// (`rest`), is over (`closed`), or was described after its end (`described`).
pub(crate) fn session(ctx: &Ctx, tx: &mut Tx, to: PersonId, session: SessionId, state: &'static str) {
    person(ctx, tx, to, json!({ "kind": "session", "session_id": session, "state": state }));
}
