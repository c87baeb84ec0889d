//! What is told of an import.

use kernel::{OrgId, Timestamp};
use platform::Ctx;
use serde::Serialize;
use utoipa::ToSchema;
use wenqu_http::Problem;

use super::super::{
    Field, Import, ImportId, ImportState, Line, Outcome, ProblemKind, Profile, RosterError, RosterKind, Unusable,
};
use crate::organisation::service as organisation;

/// How many rows do what.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CountsView {
    /// Rows that bring somebody.
    new: u32,
    /// Rows that change something.
    changed: u32,
    /// Rows that put somebody elsewhere.
    moved: u32,
    /// People who stand not in the file and leave.
    missing: u32,
    /// Rows that change nothing.
    unchanged: u32,
    /// Rows with which something is wrong.
    problem: u32,
}

/// An import of a roster.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportView {
    /// The import.
    id: ImportId,
    /// The organisation whose people it lists.
    org_id: OrgId,
    /// Its name.
    org_name: String,
    /// How the file is laid out.
    profile: Profile,
    /// Who is listed.
    kind: RosterKind,
    /// Whether the file lists everyone.
    complete: bool,
    /// The file's name.
    file_name: String,
    /// Where it stands.
    state: ImportState,
    /// Why the file cannot be used.
    unusable: Option<Unusable>,
    /// Of a file that cannot be used, the columns or files that are missing, by their words, with commas; of any other, the
    /// classes that are not there yet and are opened with it, one a line.
    detail: Option<String>,
    /// How many rows do what.
    counts: CountsView,
    /// Rows that have been carried out, of those that change something.
    done: u32,
    /// When it was sent.
    created_at: Timestamp,
    /// When it was carried out.
    applied_at: Option<Timestamp>,
    /// When it was taken back.
    undone_at: Option<Timestamp>,
    /// Rows somebody has changed since, because of which it could not be taken back.
    changed_since: u32,
}

pub(super) async fn view(ctx: &Ctx, import: Import) -> Result<ImportView, Problem> {
    let org = organisation::find_org(&ctx.db, import.org).await.map_err(RosterError::from)?;
    let counts = import.counts();
    Ok(ImportView {
        id: import.id,
        org_id: import.org,
        org_name: org.map(|org| org.name).unwrap_or_default(),
        profile: import.profile,
        kind: import.kind,
        complete: import.complete,
        file_name: import.file_name,
        state: import.state,
        unusable: import.unusable,
        detail: import.detail,
        counts: CountsView {
            new: counts.new,
            changed: counts.changed,
            moved: counts.moved,
            missing: counts.missing,
            unchanged: counts.unchanged,
            problem: counts.problem,
        },
        done: import.done,
        created_at: import.created_at,
        applied_at: import.applied_at,
        undone_at: import.undone_at,
        changed_since: import.changed_since,
    })
}

/// A field that changes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangeView {
    /// The field.
    field: Field,
    /// What it was; absent where there was nothing, or where another school's affairs are not told.
    old: Option<String>,
    /// What it becomes. What a teacher teaches is written `math@primary,…`.
    new: Option<String>,
}

/// Something wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RowProblemView {
    /// The column.
    field: Field,
    /// What.
    kind: ProblemKind,
    /// The other row it is about.
    line: Option<u32>,
}

/// A row of a roster and what it would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RowView {
    /// Its place in the import; the cursor of the next page.
    place: u32,
    /// The number of the row in the file; 0 for somebody who stands not in it.
    line: u32,
    /// What it would do.
    outcome: Outcome,
    /// The name.
    name: String,
    /// School and class, as they are called.
    location: String,
    /// What changes.
    changes: Vec<ChangeView>,
    /// What is wrong.
    problems: Vec<RowProblemView>,
}

impl From<(u32, Line)> for RowView {
    fn from((place, line): (u32, Line)) -> Self {
        let changes =
            line.changes.into_iter().map(|change| ChangeView { field: change.field, old: change.old, new: change.new });
        let problems = line.problems.into_iter().map(|problem| RowProblemView {
            field: problem.field,
            kind: problem.kind,
            line: problem.line,
        });
        Self {
            place,
            line: line.line,
            outcome: line.outcome,
            name: line.name,
            location: line.place,
            changes: changes.collect(),
            problems: problems.collect(),
        }
    }
}
