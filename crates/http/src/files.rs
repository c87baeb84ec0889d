//! Files by HTTP.

use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use kernel::{ErrorCode, FileId, Permission};
use platform::Ctx;
use platform::files::{FileError, FilePurpose, FileRecord, MAX_PHOTO_BYTES, NewFile, service};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouterExt;

use crate::sent::{self, Keep};
use crate::{Created, Json, LinkQuery, LinkView, Path, Problem, Problems, Query, Routes, needs, range, routes};

/// The largest upload, with the form around it.
const MAX_UPLOAD: usize = MAX_PHOTO_BYTES + 64 * 1024;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(routes!(upload_file).layer(DefaultBodyLimit::max(MAX_UPLOAD)), needs(Permission::UploadFile))
        .signed_in(routes!(get_file))
        .signed_in(routes!(list_beside))
        .signed_in(routes!(link_file))
        .open(routes!(get_linked_file))
}

/// A kept file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileView {
    /// The file.
    pub id: FileId,
    /// What it is for.
    pub purpose: FilePurpose,
    /// What it is (`image/jpeg`).
    pub media_type: String,
    /// Its bytes.
    pub size: u64,
    /// Pixels across, of a picture.
    pub width: Option<u32>,
    /// Pixels down, of a picture.
    pub height: Option<u32>,
}

impl From<FileRecord> for FileView {
    fn from(file: FileRecord) -> Self {
        let FileRecord { id, purpose, media_type, size, width, height, .. } = file;
        Self { id, purpose, media_type, size, width, height }
    }
}

/// A file and what it is for.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read field by field; this is its description")]
struct UploadForm {
    /// What the file is for.
    purpose: FilePurpose,
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Upload a photo, a page of PDF, a spoken message or a picture for a board; a film comes by an upload.
#[utoipa::path(post, path = "/api/v1/files", tag = "files",
               request_body(content = UploadForm, content_type = "multipart/form-data"),
               responses((status = 201, description = "The file is kept", body = FileView), Problems))]
async fn upload_file(ctx: Ctx, mut form: Multipart) -> Result<Created<FileView>, Problem> {
    let owner = ctx.actor()?.person;
    let (mut purpose, mut bytes) = (None, None);
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name() {
            Some("purpose") => purpose = Some(read_purpose(field).await?),
            Some("file") => bytes = Some(read_bytes(field).await?),
            _ => {}
        }
    }
    let purpose = purpose.ok_or_else(|| missing("purpose"))?;
    let bytes = bytes.ok_or_else(|| missing("file"))?;
    let file = service::save(&ctx, NewFile { owner, purpose, bytes }).await?;
    Ok(Created(file.into()))
}

async fn read_purpose(field: Field<'_>) -> Result<FilePurpose, Problem> {
    let text = field.text().await.map_err(|error| broken(&error))?;
    text.parse().map_err(|_| missing("purpose"))
}

/// Reads a field, but no further than the largest file.
async fn read_bytes(mut field: Field<'_>) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > MAX_PHOTO_BYTES {
            return Err(FileError::TooLarge.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn missing(field: &str) -> Problem {
    Problem::new(ErrorCode::BadRequest, "missing, or not one of the words allowed").field(field)
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Problem {
    if error.status().as_u16() == ErrorCode::FileTooLarge.status() {
        return FileError::TooLarge.into();
    }
    Problem::new(ErrorCode::BadRequest, error.body_text())
}

/// Get a file, or a part of it.
#[utoipa::path(get, path = "/api/v1/files/{id}", tag = "files", params(("id" = FileId, Path, description = "The file")),
               responses((status = 200, description = "The file", body = Vec<u8>, content_type = "*/*"),
                         (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "*/*"),
                         (status = 416, description = "The file has no such part"), Problems))]
async fn get_file(ctx: Ctx, Path(id): Path<FileId>, headers: HeaderMap) -> Result<Response, Problem> {
    // A file never changes under its id.
    give(&ctx, id, &headers, Keep::Always).await
}

/// List what was made together with an own file: the picture of a film, the further pages of a PDF, in order.
#[utoipa::path(get, path = "/api/v1/files/{id}/beside", tag = "files",
               params(("id" = FileId, Path, description = "The file")),
               responses((status = 200, description = "The files", body = Vec<FileView>), Problems))]
async fn list_beside(ctx: Ctx, Path(id): Path<FileId>) -> Result<Json<Vec<FileView>>, Problem> {
    let file = service::see(&ctx, id).await?;
    // A page that its owner did not show is nobody else's.
    if file.owner_id != ctx.actor()?.person {
        return Err(FileError::NotFound.into());
    }
    Ok(Json(service::beside(&ctx.db, id).await?.into_iter().map(FileView::from).collect()))
}

/// Make a link to a file: whoever has it may get the file for a while, without a sign-in.
#[utoipa::path(post, path = "/api/v1/files/{id}/link", tag = "files",
               params(("id" = FileId, Path, description = "The file")),
               responses((status = 201, description = "The link", body = LinkView), Problems))]
async fn link_file(ctx: Ctx, Path(id): Path<FileId>) -> Result<Created<LinkView>, Problem> {
    service::see(&ctx, id).await?;
    Ok(Created(LinkView::give(&ctx, &thing(id), &format!("/api/v1/files/{id}/linked")).await?))
}

/// Get a file by a link, or a part of it: as long as the link is good and whoever asked for it may see the file.
#[utoipa::path(get, path = "/api/v1/files/{id}/linked", tag = "files",
               params(("id" = FileId, Path, description = "The file"), LinkQuery),
               responses((status = 200, description = "The file", body = Vec<u8>, content_type = "*/*"),
                         (status = 206, description = "The part asked for", body = Vec<u8>, content_type = "*/*"),
                         (status = 416, description = "The file has no such part"), Problems))]
async fn get_linked_file(
    ctx: Ctx,
    Path(id): Path<FileId>,
    Query(link): Query<LinkQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    give(&link.follow(&ctx, &thing(id))?, id, &headers, Keep::Never).await
}

fn thing(id: FileId) -> String {
    format!("file:{id}")
}

async fn give(ctx: &Ctx, id: FileId, headers: &HeaderMap, keep: Keep) -> Result<Response, Problem> {
    let file = service::see(ctx, id).await?;
    let read = async |part| ctx.files.get_range(&service::key(id), part).await;
    let response = range::answer(headers, &file.media_type, file.size, read).await?;
    let name = format!("{}-{id}.{}", file.purpose, extension(&file.media_type));
    Ok(sent::harmless(response, &name, keep))
}

/// How the names of such files end: as their kind does, but for those that are written otherwise.
fn extension(media_type: &str) -> &str {
    match media_type {
        "image/jpeg" => "jpg",
        "audio/mp4" => "m4a",
        "audio/mpeg" => "mp3",
        other => other.rsplit('/').next().unwrap_or(other),
    }
}
