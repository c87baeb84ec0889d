//! Uploads by HTTP, as the protocol tus 1.0 wants them.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use kernel::{ErrorCode, Permission, Timestamp};
use platform::Ctx;
use platform::files::{FilePurpose, service as files};
use platform::formats::service as formats;
use platform::uploads::{
    Arrived, Checksum, NewUpload, Upload, UploadError, UploadId, UploadKind, UploadState, rules, service,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::files::FileView;
use crate::{Json, Path, Problem, Problems, Routes, needs, routes};

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// Beside the protocol: the file it became.
const UPLOAD_FILE: HeaderName = HeaderName::from_static("upload-file");
/// Beside the protocol: the code by which it was refused.
const UPLOAD_PROBLEM: HeaderName = HeaderName::from_static("upload-problem");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

const BYTES_TYPE: &str = "application/offset+octet-stream";
const VERSION: HeaderValue = HeaderValue::from_static(rules::VERSION);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .open(routes!(describe_uploads))
        .route(routes!(create_upload), needs(Permission::UploadFile))
        .route(routes!(get_upload), needs(Permission::UploadFile))
        .route(routes!(resume_upload), needs(Permission::UploadFile))
        .route(routes!(send_bytes), needs(Permission::UploadFile))
        .route(routes!(send_with_another_method), needs(Permission::UploadFile))
        .route(routes!(cancel_upload), needs(Permission::UploadFile))
}

/// A file on its way here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadView {
    /// The upload, and the file it becomes.
    id: UploadId,
    /// What it is of.
    kind: UploadKind,
    /// Where it stands.
    state: UploadState,
    /// What the file is for; a piece does not say.
    purpose: Option<FilePurpose>,
    /// Bytes of the whole.
    length: u64,
    /// Bytes that are there.
    offset: u64,
    /// When it is forgotten unless it is whole by then.
    expires_at: Timestamp,
    /// Why it was refused.
    problem: Option<ErrorCode>,
    /// How far what it waits for is, in percent: all of it is there, and a file is made of it.
    preparing: Option<u32>,
    /// The file it became.
    file: Option<FileView>,
    /// What was made together with it: the picture of a film, the further pages of a PDF, in order.
    beside: Vec<FileView>,
}

/// Tell what the server speaks of the protocol tus.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "uploads",
               responses((status = 204, description = "Version, extensions, checksums and the largest upload, as headers",
                          headers(("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = u64),
                                  ("Tus-Checksum-Algorithm" = String))), Problems))]
async fn describe_uploads(ctx: Ctx) -> Response {
    let headers = [
        (TUS_VERSION, VERSION),
        (TUS_EXTENSION, HeaderValue::from_static(rules::EXTENSIONS)),
        (TUS_CHECKSUM_ALGORITHM, HeaderValue::from_static(rules::ALGORITHMS)),
        (TUS_MAX_SIZE, HeaderValue::from(service::max_bytes(&ctx, None))),
    ];
    spoken((StatusCode::NO_CONTENT, headers).into_response())
}

/// Begin an upload, with its first bytes or without; or put one together from pieces.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads",
               params(("Tus-Resumable" = Option<String>, Header, description = "1.0.0"),
                      ("Upload-Length" = Option<u64>, Header, description = "Bytes of the whole"),
                      ("Upload-Metadata" = Option<String>, Header, description = "`purpose` and a FilePurpose in base64, and whatever else"),
                      ("Upload-Concat" = Option<String>, Header, description = "`partial`, or `final;` and the addresses of pieces"),
                      ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256` and the sum in base64")),
               responses((status = 201, description = "It has begun; Location says where it goes on",
                          headers(("Location" = String), ("Upload-Offset" = u64), ("Upload-Expires" = String),
                                  ("Upload-File" = String), ("Upload-Problem" = String))), Problems))]
async fn create_upload(ctx: Ctx, headers: HeaderMap, body: Body) -> Response {
    answer(create(&ctx, &headers, body).await)
}

async fn create(ctx: &Ctx, headers: &HeaderMap, body: Body) -> Result<Response, Problem> {
    check_version(headers)?;
    let (checksum, with_bytes) = (checksum(headers)?, is_bytes(headers));
    let length = text(headers, &UPLOAD_LENGTH);
    let length =
        length.map(|length| rules::bytes(length).ok_or(UploadError::BadHeader("Upload-Length"))).transpose()?;
    let said = |name| text(headers, name).map(str::to_owned);
    let new = NewUpload { length, metadata: said(&UPLOAD_METADATA), concat: said(&UPLOAD_CONCAT) };
    let mut now = service::create(ctx, new).await?;
    if with_bytes && now.upload.kind != UploadKind::Final && now.upload.state == UploadState::Arriving {
        now = service::append(ctx, now.upload.id, 0, checksum, body.into_data_stream()).await?;
    }
    let address = format!("/api/v1/uploads/{}", now.upload.id);
    let address = HeaderValue::from_str(&address).map_err(|_| Problem::new(ErrorCode::Internal, "an address"))?;
    Ok((StatusCode::CREATED, [(LOCATION, address)], standing(&now)).into_response())
}

/// Get an upload: how much of it is there, and what became of it.
#[utoipa::path(get, path = "/api/v1/uploads/{id}", tag = "uploads", params(("id" = UploadId, Path, description = "The upload")),
               responses((status = 200, description = "The upload", body = UploadView), Problems))]
async fn get_upload(ctx: Ctx, Path(id): Path<UploadId>) -> Result<Json<UploadView>, Problem> {
    let Arrived { upload, offset } = service::see(&ctx, id).await?;
    let (mut file, mut beside) = (None, Vec::new());
    if upload.state == UploadState::Kept {
        file = Some(files::get(&ctx.db, id.file()).await?.into());
        beside = files::beside(&ctx.db, id.file()).await?.into_iter().map(FileView::from).collect();
    }
    let preparing = formats::progress(&ctx.db, id.file()).await?;
    let Upload { id, kind, state, purpose, length, expires_at, problem, .. } = upload;
    Ok(Json(UploadView { id, kind, state, purpose, length, offset, expires_at, problem, preparing, file, beside }))
}

/// Ask from which byte an upload goes on.
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "uploads",
               params(("id" = UploadId, Path, description = "The upload"),
                      ("Tus-Resumable" = Option<String>, Header, description = "1.0.0")),
               responses((status = 200, description = "Where it stands, as headers",
                          headers(("Upload-Offset" = u64), ("Upload-Length" = u64), ("Upload-Metadata" = String),
                                  ("Upload-Concat" = String), ("Upload-Expires" = String), ("Upload-File" = String),
                                  ("Upload-Problem" = String))), Problems))]
async fn resume_upload(ctx: Ctx, Path(id): Path<UploadId>, headers: HeaderMap) -> Response {
    answer(resume(&ctx, id, &headers).await)
}

async fn resume(ctx: &Ctx, id: UploadId, headers: &HeaderMap) -> Result<Response, Problem> {
    let now = service::resume(ctx, id).await?;
    check_version(headers)?;
    let mut said = standing(&now);
    said.insert(UPLOAD_LENGTH, now.upload.length.into());
    for (name, value) in [(UPLOAD_METADATA, &now.upload.metadata), (UPLOAD_CONCAT, &now.upload.concat)] {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            said.insert(name, value);
        }
    }
    Ok((StatusCode::OK, said).into_response())
}

/// Send bytes of an upload, from its offset on.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "uploads",
               params(("id" = UploadId, Path, description = "The upload"),
                      ("Tus-Resumable" = Option<String>, Header, description = "1.0.0"),
                      ("Upload-Offset" = Option<u64>, Header, description = "The byte from which these go on"),
                      ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256` and the sum in base64")),
               request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
               responses((status = 204, description = "They are kept",
                          headers(("Upload-Offset" = u64), ("Upload-Expires" = String), ("Upload-File" = String),
                                  ("Upload-Problem" = String))), Problems))]
async fn send_bytes(ctx: Ctx, Path(id): Path<UploadId>, headers: HeaderMap, body: Body) -> Response {
    answer(append(&ctx, id, &headers, body).await)
}

async fn append(ctx: &Ctx, id: UploadId, headers: &HeaderMap, body: Body) -> Result<Response, Problem> {
    let left = service::see(ctx, id).await?;
    check_version(headers)?;
    if !is_bytes(headers) {
        return Err(UploadError::MediaTypeWrong.into());
    }
    let offset = text(headers, &UPLOAD_OFFSET).and_then(rules::bytes);
    let offset = offset.ok_or(UploadError::BadHeader("Upload-Offset"))?;
    let announced = text(headers, &CONTENT_LENGTH).and_then(rules::bytes).unwrap_or_default();
    // Before any of it travels.
    let takes_bytes = left.upload.kind != UploadKind::Final && rules::check_reachable(left.upload.state).is_ok();
    if takes_bytes && offset == left.offset && announced > left.upload.length - left.offset {
        return Err(UploadError::TooLarge.into());
    }
    let now = service::append(ctx, id, offset, checksum(headers)?, body.into_data_stream()).await?;
    Ok((StatusCode::NO_CONTENT, standing(&now)).into_response())
}

/// Send bytes, or end an upload, where only POST can be sent (`X-HTTP-Method-Override`).
#[utoipa::path(post, path = "/api/v1/uploads/{id}", tag = "uploads",
               params(("id" = UploadId, Path, description = "The upload"),
                      ("X-HTTP-Method-Override" = Option<String>, Header, description = "PATCH or DELETE")),
               request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
               responses((status = 204, description = "Done",
                          headers(("Upload-Offset" = u64), ("Upload-Expires" = String), ("Upload-File" = String),
                                  ("Upload-Problem" = String))), Problems))]
async fn send_with_another_method(ctx: Ctx, Path(id): Path<UploadId>, headers: HeaderMap, body: Body) -> Response {
    answer(match text(&headers, &METHOD_OVERRIDE) {
        Some("PATCH") => append(&ctx, id, &headers, body).await,
        Some("DELETE") => cancel(&ctx, id, &headers).await,
        _ => match service::see(&ctx, id).await {
            Ok(_) => Err(UploadError::BadHeader("X-HTTP-Method-Override").into()),
            Err(error) => Err(error.into()),
        },
    })
}

/// End an upload. What has arrived of it goes, and the file it became, unless that hangs on something already.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "uploads",
               params(("id" = UploadId, Path, description = "The upload"),
                      ("Tus-Resumable" = Option<String>, Header, description = "1.0.0")),
               responses((status = 204, description = "It has ended"), Problems))]
async fn cancel_upload(ctx: Ctx, Path(id): Path<UploadId>, headers: HeaderMap) -> Response {
    answer(cancel(&ctx, id, &headers).await)
}

async fn cancel(ctx: &Ctx, id: UploadId, headers: &HeaderMap) -> Result<Response, Problem> {
    service::see(ctx, id).await?;
    check_version(headers)?;
    service::cancel(ctx, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Where an upload stands, as headers.
fn standing(now: &Arrived) -> HeaderMap {
    let mut said = HeaderMap::new();
    let Arrived { upload, offset } = now;
    said.insert(UPLOAD_OFFSET, (*offset).into());
    if upload.state == UploadState::Arriving {
        said.extend(HeaderValue::from_str(&rules::http_date(upload.expires_at)).map(|at| (UPLOAD_EXPIRES, at)));
    }
    if upload.state == UploadState::Kept {
        said.extend(HeaderValue::from_str(&upload.id.to_string()).map(|id| (UPLOAD_FILE, id)));
    }
    if let Some(problem) = upload.problem {
        said.insert(UPLOAD_PROBLEM, HeaderValue::from_static(problem.as_str()));
    }
    said
}

fn answer(result: Result<Response, Problem>) -> Response {
    spoken(result.unwrap_or_else(IntoResponse::into_response))
}

/// The answer as every answer of the protocol is.
fn spoken(mut response: Response) -> Response {
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(TUS_RESUMABLE, VERSION);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::PRECONDITION_FAILED {
        headers.insert(TUS_VERSION, VERSION);
    }
    response
}

fn check_version(headers: &HeaderMap) -> Result<(), UploadError> {
    if text(headers, &TUS_RESUMABLE) == Some(rules::VERSION) { Ok(()) } else { Err(UploadError::VersionWrong) }
}

fn is_bytes(headers: &HeaderMap) -> bool {
    text(headers, &CONTENT_TYPE) == Some(BYTES_TYPE)
}

fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, UploadError> {
    text(headers, &UPLOAD_CHECKSUM).map(str::parse).transpose()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
