//! Schools and classes.

use std::sync::Arc;

use kernel::{ClassId, OrgId, PersonId, Role};
use people::consent::{Item, service as consent};
use people::organisation::{NewClass, NewOrg, OrgKind, SchoolKind, service as organisation};
use people::persons::{NewGuardian, NewPupil, NewTeacher, service as persons};
use people::vetting::service as vetting;
use people::{Grade, Kinship, Stage, Subject};

use crate::Person;
use crate::town::Shared;

/// A school.
#[derive(Clone)]
pub struct School {
    /// The school.
    pub id: OrgId,
    shared: Arc<Shared>,
}

/// A class of a school.
#[derive(Clone)]
pub struct Class {
    /// The class.
    pub id: ClassId,
    /// Its school.
    pub school: OrgId,
    shared: Arc<Shared>,
}

impl School {
    pub(crate) async fn build(shared: &Arc<Shared>, county: OrgId, name: &str) -> Self {
        let app = shared.app();
        let mut tx = app.db.begin().await.expect("a transaction");
        let new = NewOrg { parent: Some(county), kind: OrgKind::School, school_kind: Some(SchoolKind::Town), name };
        let school = organisation::create_org(&app, &mut tx, new).await.expect("a school");
        tx.commit().await.expect("a commit");
        Self { id: school.id, shared: Arc::clone(shared) }
    }

    /// A class of grade 1 to 12.
    pub async fn class(&self, grade: u8, name: &str) -> Class {
        let app = self.shared.app();
        let grade = Grade::new(grade).expect("a grade from 1 to 12");
        let mut tx = app.db.begin().await.expect("a transaction");
        let new = NewClass { school: self.id, stage: grade.stage(), grade, name };
        let class = organisation::create_class(&app, &mut tx, new).await.expect("a class");
        tx.commit().await.expect("a commit");
        Class { id: class.id, school: self.id, shared: Arc::clone(&self.shared) }
    }

    /// A vetted teacher who answers in these subjects and stages, signed in.
    pub async fn teacher(&self, name: &str, subjects: &[(Subject, Stage)]) -> Person {
        let teacher = self.newcomer(name, subjects).await;
        let app = self.shared.app();
        let (tier, until) = ("backbone".parse().expect("a tier"), "2099-12-31".parse().expect("a day"));
        let mut tx = app.db.begin().await.expect("a transaction");
        vetting::vouch(&app, &mut tx, teacher.id(), &tier, until).await.expect("a vetting");
        tx.commit().await.expect("a commit");
        teacher
    }

    /// A teacher whom nobody has vetted, signed in.
    pub async fn newcomer(&self, name: &str, subjects: &[(Subject, Stage)]) -> Person {
        let app = self.shared.app();
        let mut tx = app.db.begin().await.expect("a transaction");
        let new = NewTeacher { name, alias: name, school: self.id, subjects };
        let person = persons::create_teacher(&app, &mut tx, new).await.expect("a teacher");
        tx.commit().await.expect("a commit");
        Person::enter(&self.shared, person, Role::Teacher, name).await
    }

    /// Someone of the school's staff (head, coordinator), signed in.
    pub async fn staff(&self, role: Role, name: &str) -> Person {
        Person::appoint(&self.shared, role, self.id, name).await
    }
}

impl Class {
    /// A pupil of the class whose family agrees to everything, signed in. The alias is the name with 同学 behind it.
    pub async fn pupil(&self, name: &str) -> Person {
        let pupil = self.newcomer(name).await;
        let app = self.shared.app();
        let mut tx = app.db.begin().await.expect("a transaction");
        let answers = [(pupil.id(), pupil.id(), Item::ALL)];
        consent::bring_in(&app, &mut tx, &answers).await.expect("the consents of a family");
        tx.commit().await.expect("a commit");
        pupil
    }

    /// A pupil of the class whose family has not been asked for consent yet, signed in.
    pub async fn newcomer(&self, name: &str) -> Person {
        let app = self.shared.app();
        let alias = format!("{name}同学");
        let mut tx = app.db.begin().await.expect("a transaction");
        let new = NewPupil { name, alias: &alias, class: self.id };
        let person = persons::create_pupil(&app, &mut tx, new).await.expect("a pupil");
        tx.commit().await.expect("a commit");
        Person::enter(&self.shared, person, Role::Pupil, name).await
    }

    /// The class teacher, signed in.
    pub async fn teacher(&self, name: &str) -> Person {
        let app = self.shared.app();
        let mut tx = app.db.begin().await.expect("a transaction");
        let person = persons::create_person(&app, &mut tx, name, name).await.expect("a person");
        persons::appoint_class_teacher(&mut tx, self.id, person).await.expect("a class teacher");
        tx.commit().await.expect("a commit");
        Person::enter(&self.shared, person, Role::ClassTeacher, name).await
    }

    /// A guardian of children of the class, signed in.
    pub async fn guardian(&self, name: &str, children: &[&Person]) -> Person {
        let app = self.shared.app();
        let children: Vec<(PersonId, Kinship)> = children.iter().map(|child| (child.id(), Kinship::Mother)).collect();
        let mut tx = app.db.begin().await.expect("a transaction");
        let new = NewGuardian { name, alias: name, children: &children };
        let person = persons::create_guardian(&app, &mut tx, new).await.expect("a guardian");
        tx.commit().await.expect("a commit");
        Person::enter(&self.shared, person, Role::Guardian, name).await
    }
}
