//! The WebSocket, held by one task with small buffers.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use axum::response::Response;
use kernel::{Actor, ErrorCode};
use platform::{App, Ctx};
use tokio::task::JoinHandle;
use wenqu_http::{Problem, Problems, Routes, routes};

use crate::frame::{Plain, encode};
use crate::hub::BEATS;
use crate::limit::{Limit, Verdict};
use crate::mailbox::Mail;
use crate::talk::{handle, refuse};
use crate::{Hub, Refusal, Session};

/// The longest message a client may send, in bytes.
const LONGEST_MESSAGE: usize = 64 << 10;

/// The read buffer of a socket: most of 10,000 sockets are idle most of the time.
const READ_BUFFER: usize = 512;

/// The close code for a client that keeps sending too much.
const TOO_MUCH: u16 = 1008;

/// The route of the socket. The origin is checked in front of all routes, for sockets too.
#[must_use]
pub fn live_routes() -> Routes {
    Routes::new().signed_in(routes!(live))
}

/// Open the live connection: JSON text frames over WebSocket.
#[utoipa::path(get, path = "/api/v1/live", tag = "live",
               responses((status = 101, description = "The connection is a WebSocket now"), Problems))]
async fn live(ctx: Ctx, upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>) -> Result<Response, Problem> {
    let actor = ctx.actor()?;
    let hub = ctx.part::<Hub>().clone();
    if hub.is_draining() {
        return Err(Problem::new(ErrorCode::Unavailable, "the program is stopping"));
    }
    let upgrade = upgrade.map_err(|rejection| Problem::new(ErrorCode::BadRequest, rejection.body_text()))?;
    let app = ctx.app;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(LONGEST_MESSAGE)
        .max_frame_size(LONGEST_MESSAGE)
        .on_upgrade(move |socket| {
            let session = greet(&hub, app, actor);
            serve(hub, session, socket)
        }))
}

/// Takes a connection in. Not part of [`serve`], whose state is kept for as long as the connection lasts.
fn greet(hub: &Hub, app: App, actor: Actor) -> Arc<Session> {
    let name = app.ids.uuid().to_string();
    let session = hub.open(app, actor);
    session.answer(encode(&Plain::Hello { session: &name, at: hub.now_ms(), heartbeat_s: BEATS as u64 }));
    // A drain that began since the check at the door has not seen this session.
    if hub.is_draining() {
        session.kill();
    }
    session
}

/// Serves a connection to its end.
async fn serve(hub: Hub, session: Arc<Session>, mut socket: WebSocket) {
    let working = talk(&hub, &session, &mut socket).await;
    drop(socket);
    // A frame that has been taken is carried out, also when the client has gone.
    if let Some(working) = working {
        let _ = working.await;
    }
    hub.hang_up(&session).await;
}

/// Carries mail out and frames in until either side ends. Answers what is still being worked on.
///
/// A frame is worked on in a task of its own, so that a client that does not read never keeps a transaction waiting;
/// the next frame is read when it is done.
async fn talk(hub: &Hub, session: &Arc<Session>, socket: &mut WebSocket) -> Option<JoinHandle<()>> {
    let mut working: Option<JoinHandle<()>> = None;
    let mut limit = Limit::new(Instant::now());
    loop {
        tokio::select! {
            mail = session.next() => {
                let Some(mail) = mail else { return working };
                let last = matches!(mail, Mail::Close(_));
                if !write(session, socket, mail).await || last {
                    return working;
                }
            }
            done = finish(&mut working), if working.is_some() => {
                working = None;
                if done.is_err() {
                    // It panicked; the client starts afresh.
                    return None;
                }
            }
            message = socket.recv(), if working.is_none() => {
                let Some(Ok(message)) = message else { return None };
                session.heard();
                match message {
                    Message::Text(text) => working = take(hub, session, &mut limit, text),
                    Message::Close(_) => return None,
                    Message::Binary(_) => refuse(session, "", None, &Refusal::new(ErrorCode::BadRequest)),
                    Message::Ping(_) | Message::Pong(_) => {}
                }
            }
        }
    }
}

async fn finish(working: &mut Option<JoinHandle<()>>) -> Result<(), tokio::task::JoinError> {
    match working {
        Some(task) => task.await,
        None => Ok(()),
    }
}

fn take(hub: &Hub, session: &Arc<Session>, limit: &mut Limit, text: Utf8Bytes) -> Option<JoinHandle<()>> {
    hub.metrics().received.inc();
    match limit.judge(Instant::now()) {
        Verdict::Take => return Some(tokio::spawn(handle(hub.clone(), Arc::clone(session), text))),
        Verdict::Refuse => refuse(session, "", None, &Refusal::new(ErrorCode::TooManyRequests)),
        Verdict::End => session.change(|mailbox| mailbox.close(TOO_MUCH)),
    }
    None
}

/// Sends one thing. False when the connection has ended, or was cut off while the client did not read.
async fn write(session: &Session, socket: &mut WebSocket, mail: Mail) -> bool {
    let message = match mail {
        Mail::Text(text) => Message::Text(text),
        Mail::Ping => Message::Ping(axum::body::Bytes::new()),
        Mail::Close(code) => Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() })),
    };
    tokio::select! {
        sent = socket.send(message) => sent.is_ok(),
        () = session.killed() => false,
    }
}
