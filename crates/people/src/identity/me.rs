//! What a signed-in person is told about himself or herself.

use kernel::{Actor, Role};
use platform::App;

use super::{login_of, rules};
use crate::organisation::{self, Class};
use crate::persons::{self, Name, Pupil, RoleGrant, Teacher};
use crate::words::Locale;

/// A signed-in person in the role of the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// What the person is called.
    pub name: Name,
    /// The role of the moment.
    pub grant: RoleGrant,
    /// Every role the person may act in.
    pub roles: Vec<RoleGrant>,
    /// The pupil, in that role.
    pub pupil: Option<Pupil>,
    /// The teacher, in that role.
    pub teacher: Option<Teacher>,
    /// The children, of a guardian.
    pub children: Vec<Pupil>,
    /// The classes, of a class teacher.
    pub classes: Vec<Class>,
    /// The language the person has chosen.
    pub locale: Option<Locale>,
    /// The name to sign in with, of somebody who has a password.
    pub login: Option<String>,
    /// The fewest characters of a new password.
    pub shortest_password: usize,
}

/// What the actor is told about himself or herself; none when the role has just been withdrawn.
///
/// # Errors
/// When the database fails.
pub async fn me(app: &App, actor: Actor) -> store::Result<Option<Me>> {
    let (db, person) = (&app.db, actor.person);
    let Some(name) = persons::service::name_of(db, person).await? else { return Ok(None) };
    let roles = persons::service::roles_of(db, person).await?;
    let grant = roles.iter().find(|grant| grant.role == actor.role && grant.org == actor.org).cloned();
    let Some(grant) = grant else { return Ok(None) };
    let pupil = persons::service::pupil(db, person).await?;
    let mut me = Me {
        name,
        grant,
        roles,
        shortest_password: rules::shortest_password(pupil.as_ref().map(|pupil| pupil.stage)),
        pupil: pupil.filter(|_| actor.role == Role::Pupil),
        teacher: None,
        children: Vec::new(),
        classes: Vec::new(),
        locale: persons::service::locale_of(db, person).await?,
        login: login_of(db, person).await?,
    };
    match actor.role {
        Role::Teacher => me.teacher = persons::service::teacher(db, person).await?,
        Role::Guardian => me.children = persons::service::children_of(db, person).await?,
        Role::ClassTeacher => {
            for class in persons::service::classes_of(db, person).await? {
                me.classes.extend(organisation::service::find_class(db, class).await?);
            }
        }
        _ => {}
    }
    Ok(Some(me))
}
