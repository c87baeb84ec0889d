//! The interface of the program: OpenAPI 3.1, and a page to browse it with.

use axum::extract::State;
use axum::response::{Html, IntoResponse};
use http::header::CONTENT_TYPE;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi};

use super::Pages;

/// The document as it is kept in the repository and served.
#[must_use]
pub fn write(mut document: OpenApi) -> String {
    document.info = InfoBuilder::new()
        .title("Wenqu")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Everything the web client does, and nothing else. A person signs in by cookie; `x-permission` names what a \
             route asks for, `x-permission-stepped-up` where the second step is needed too; errors are RFC 9457 problems \
             whose `code` is one of `ErrorCode`.",
        ))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The document.
pub(super) async fn show(State(pages): State<Pages>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], pages.document.to_string())
}

/// A page that shows the document. It loads nothing from anywhere else.
pub(super) async fn page() -> Html<&'static str> {
    Html(include_str!("docs/docs.html"))
}

pub(super) async fn script() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("docs/docs.js"))
}

pub(super) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("docs/docs.css"))
}
