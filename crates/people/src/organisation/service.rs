//! Making and finding organisations and classes.
//!
//! The functions that make something ask no permission: they serve the demo region, the operator's commands and tests.

use kernel::{ClassId, OrgId};
use platform::App;
use store::{Source, Tx};

use super::{Class, NewClass, NewOrg, Org, OrgKind, OrgPath, OrganisationError, rules, store as table};
use crate::words::Grade;

/// Makes a node of the tree.
///
/// # Errors
/// When the node cannot stand there, the name is empty or too long, or the database fails.
pub async fn create_org(app: &App, tx: &mut Tx, new: NewOrg<'_>) -> Result<Org, OrganisationError> {
    if (new.kind == OrgKind::School) != new.school_kind.is_some() {
        return Err(OrganisationError::SchoolKind);
    }
    let (id, name) = (app.new_id(), rules::name(new.name)?);
    let org = Org {
        id,
        parent_id: new.parent,
        kind: new.kind,
        school_kind: new.school_kind,
        name: name.to_owned(),
        path: place(tx, &new, id).await?,
        last_grade: None,
        closed_at: None,
    };
    table::insert_org(tx, &org, app.now()).await?;
    Ok(org)
}

async fn place(tx: &mut Tx, new: &NewOrg<'_>, id: OrgId) -> Result<OrgPath, OrganisationError> {
    let misplaced = OrganisationError::Misplaced { kind: new.kind };
    let Some(parent) = new.parent else {
        return if new.kind == OrgKind::Region { Ok(OrgPath::root(id)) } else { Err(misplaced) };
    };
    let parent = table::find_org(tx.into(), parent).await?.ok_or(OrganisationError::NoSuchOrg)?;
    // The kinds are listed from the root down: each stands below an earlier one.
    if new.kind > parent.kind { Ok(parent.path.child(id)) } else { Err(misplaced) }
}

/// Makes a class.
///
/// # Errors
/// When the school is none, or the database fails (a second class of the same name in the grade).
pub async fn create_class(app: &App, tx: &mut Tx, new: NewClass<'_>) -> Result<Class, OrganisationError> {
    let school = table::find_org((&mut *tx).into(), new.school).await?.ok_or(OrganisationError::NoSuchOrg)?;
    if school.kind != OrgKind::School {
        return Err(OrganisationError::NotASchool);
    }
    let class = Class {
        id: app.new_id(),
        school_id: school.id,
        stage: new.stage,
        grade: new.grade,
        name: rules::name(new.name)?.to_owned(),
        closed_at: None,
    };
    table::insert_class(tx, &class, app.now()).await?;
    Ok(class)
}

/// The organisation with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_org(source: impl Into<Source<'_>>, id: OrgId) -> store::Result<Option<Org>> {
    table::find_org(source.into(), id).await
}

/// The class with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_class(source: impl Into<Source<'_>>, id: ClassId) -> store::Result<Option<Class>> {
    table::find_class(source.into(), id).await
}

/// The open class of a school with this grade and name.
///
/// # Errors
/// When the database fails.
pub(crate) async fn find_open_class(
    source: impl Into<Source<'_>>,
    school: OrgId,
    grade: Grade,
    name: &str,
) -> store::Result<Option<Class>> {
    table::find_open_class(source.into(), school, grade, name).await
}

/// Makes a class what is said, whoever asks: the end of a school year does.
///
/// # Errors
/// When the database fails (another open class has the name).
pub(crate) async fn rewrite_class(tx: &mut Tx, class: &Class) -> store::Result<()> {
    table::update_class(tx, class).await?;
    table::update_class_closed(tx, class.id, class.closed_at).await
}

/// The region this installation serves, once it has been made.
///
/// # Errors
/// When the database fails.
pub async fn find_region(source: impl Into<Source<'_>>) -> store::Result<Option<Org>> {
    table::find_region(source.into()).await
}

/// The schools at and below a node, in order of their names.
///
/// # Errors
/// When the database fails.
pub async fn schools_within(source: impl Into<Source<'_>>, path: &OrgPath) -> store::Result<Vec<Org>> {
    let (from, until) = path.range();
    table::list_schools(source.into(), from, until).await
}
