//! The person behind a request.

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use platform::{App, SteppedUp};
use wenqu_http::{Problem, cookie};

use crate::identity::{Identity, Token, service};

/// Puts the [`Actor`](kernel::Actor) of the request's cookie into the request, and sends the cookie again when its end has
/// moved on. A layer: `axum::middleware::from_fn_with_state(app, authenticate)`.
///
/// A request without a cookie costs nothing; one whose cookie has ended goes on with nobody signed in.
pub async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some(token) = cookie::read(request.headers()).and_then(|sent| Token::read(&sent)) else {
        return next.run(request).await;
    };
    let known = match service::recognise(&app, &token).await {
        Ok(known) => known,
        Err(error) => return Problem::from(error).into_response(),
    };
    let Some(known) = known else { return next.run(request).await };
    request.extensions_mut().insert(known.actor);
    if known.stepped_up {
        request.extensions_mut().insert(SteppedUp);
    }
    let mut response = next.run(request).await;
    // An answer that sets a cookie itself signs in or out: it has the last word.
    if let Some(lasts) = known.renewed.filter(|_| !response.headers().contains_key(SET_COOKIE)) {
        let transport = app.part::<Identity>().settings.transport;
        for cookie in cookie::set(&token.reveal(), lasts, transport) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}
