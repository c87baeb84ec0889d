//! Organisations, people and relations.

use ::people::organisation::service::{create_class, create_org, find_region, schools_within};
use ::people::organisation::{NewClass, NewOrg, OrgKind, OrganisationError, SchoolKind};
use ::people::persons::service::{
    appoint_class_teacher, children_of, classes_of, create_guardian, create_pupil, grant_role, guardians_of, name_of,
    pupil, pupils_of, roles_of, teacher, withdraw_role,
};
use ::people::persons::{NewGuardian, NewPupil, PersonError};
use ::people::relations::{to_org, to_person};
use ::people::{Grade, Kinship, Stage, Subject};
use kernel::{ClassId, Relation, Relations, Role};
use uuid::Uuid;

use crate::city::{actor, class};
use crate::on_both_engines;

on_both_engines! {
    async fn the_tree_grows_downwards_only(city: City) {
        let mut tx = city.app.db.begin().await.unwrap();
        let (region, county, school) = (Some(city.region.id), Some(city.county.id), Some(city.school.id));
        for (parent, kind, school_kind) in [
            (None, OrgKind::County, None),
            (county, OrgKind::Region, None),
            (county, OrgKind::County, None),
            (school, OrgKind::School, Some(SchoolKind::Urban)),
            (region, OrgKind::School, None),
            (region, OrgKind::Township, Some(SchoolKind::Village)),
        ] {
            let new = NewOrg { parent, kind, school_kind, name: "错" };
            let error = create_org(&city.app, &mut tx, new).await.unwrap_err();
            assert!(
                matches!(error, OrganisationError::Misplaced { .. } | OrganisationError::SchoolKind),
                "{parent:?} {kind} {error}"
            );
        }
        let new = NewClass { school: city.county.id, stage: Stage::Primary, grade: Grade::new(1).unwrap(), name: "一(1)班" };
        let error = create_class(&city.app, &mut tx, new).await.unwrap_err();
        assert!(matches!(error, OrganisationError::NotASchool), "{error}");
    }

    async fn a_subtree_is_everything_below(city: City) {
        let db = &city.app.db;
        let names = |orgs: Vec<::people::organisation::Org>| orgs.into_iter().map(|org| org.name).collect::<Vec<_>>();
        assert_eq!(find_region(db).await.unwrap().as_ref(), Some(&city.region));
        let mut all = names(schools_within(db, &city.region.path).await.unwrap());
        all.sort();
        assert_eq!(all, ["活水中学", "清源小学"]);
        assert_eq!(names(schools_within(db, &city.county.path).await.unwrap()), ["清源小学"]);
        assert_eq!(names(schools_within(db, &city.other_school.path).await.unwrap()), ["活水中学"]);
    }

    async fn people_are_found_with_where_they_belong(city: City) {
        let db = &city.app.db;
        let child = pupil(db, city.pupil).await.unwrap().unwrap();
        assert_eq!(
            (child.name.as_str(), child.alias.as_str(), child.class_name.as_str(), child.school_name.as_str()),
            ("陈子涵", "小溪", "三(2)班", "清源小学")
        );
        assert_eq!((child.stage, child.grade.number(), child.school_kind), (Stage::Primary, 3, SchoolKind::Town));
        assert_eq!((child.class, child.school, &child.school_path), (city.class.id, city.school.id, &city.school.path));
        assert_eq!(pupil(db, city.teacher).await.unwrap(), None);

        let found = teacher(db, city.teacher).await.unwrap().unwrap();
        assert_eq!(found.subjects, [(Subject::MATH, Stage::Primary), (Subject::SCIENCE, Stage::Junior)]);
        assert_eq!((found.tier, found.school_name.as_str()), (None, "清源小学"));
        assert_eq!(teacher(db, city.pupil).await.unwrap(), None);

        let guardians = guardians_of(db, city.pupil).await.unwrap();
        assert_eq!(guardians.len(), 1);
        assert_eq!((guardians[0].person, guardians[0].kin), (city.guardian, Kinship::Mother));
        assert_eq!(children_of(db, city.guardian).await.unwrap(), [child]);
        assert_eq!(name_of(db, city.guardian).await.unwrap().unwrap().name, "林秀兰");
        assert_eq!(pupils_of(db, city.class.id).await.unwrap().len(), 1);
    }

    async fn a_pupil_needs_a_class_and_a_guardian_a_pupil(city: City) {
        let mut tx = city.app.db.begin().await.unwrap();
        let nowhere = NewPupil { name: "无", alias: "无", class: ClassId::from_uuid(Uuid::nil()) };
        let error = create_pupil(&city.app, &mut tx, nowhere).await.unwrap_err();
        assert!(matches!(error, PersonError::NoSuchThing), "{error}");
        let childless = NewGuardian { name: "无", alias: "无", children: &[] };
        let error = create_guardian(&city.app, &mut tx, childless).await.unwrap_err();
        assert!(matches!(error, PersonError::NoChild), "{error}");
        let strange = NewGuardian { name: "无", alias: "无", children: &[(city.teacher, Kinship::Father)] };
        let error = create_guardian(&city.app, &mut tx, strange).await.unwrap_err();
        assert!(matches!(error, PersonError::NoSuchThing), "{error}");
    }

    async fn a_teacher_may_also_be_class_teacher(city: City) {
        let mut tx = city.app.db.begin().await.unwrap();
        for _ in 0..2 {
            appoint_class_teacher(&mut tx, city.class.id, city.teacher).await.unwrap();
            grant_role(&mut tx, city.teacher, Role::Teacher, city.school.id).await.unwrap();
        }
        tx.commit().await.unwrap();
        let roles = roles_of(&city.app.db, city.teacher).await.unwrap();
        assert_eq!(roles.iter().map(|grant| grant.role).collect::<Vec<_>>(), [Role::Teacher, Role::ClassTeacher]);
        assert_eq!(roles[0].org_name, "清源小学");
        assert_eq!(classes_of(&city.app.db, city.teacher).await.unwrap(), [city.class.id]);

        let mut tx = city.app.db.begin().await.unwrap();
        withdraw_role(&mut tx, city.teacher, Role::ClassTeacher, city.school.id).await.unwrap();
        let error = withdraw_role(&mut tx, city.teacher, Role::ClassTeacher, city.school.id).await.unwrap_err();
        assert!(matches!(error, PersonError::NoSuchThing), "{error}");
    }

    async fn relations_are_facts(city: City) {
        let head = city.staff(Role::Head, city.school.id).await;
        let other_head = city.staff(Role::Head, city.other_school.id).await;
        let researcher = city.staff(Role::Researcher, city.county.id).await;
        let other_researcher = city.staff(Role::Researcher, city.other_county.id).await;
        let officer = city.staff(Role::Bureau, city.region.id).await;
        let mut tx = city.app.db.begin().await.unwrap();
        appoint_class_teacher(&mut tx, city.class.id, city.teacher).await.unwrap();
        tx.commit().await.unwrap();

        let here = city.school.id;
        let none = Relations::NONE;
        for (who, to, expected) in [
            (actor(city.pupil, Role::Pupil, here), city.pupil, none.with(Relation::Own)),
            (actor(city.guardian, Role::Guardian, here), city.pupil, none.with(Relation::OwnChild)),
            (actor(city.teacher, Role::ClassTeacher, here), city.pupil, none.with(Relation::OwnClass)),
            (actor(head, Role::Head, here), city.pupil, none.with(Relation::SameSchool)),
            (actor(head, Role::Head, here), city.teacher, none.with(Relation::SameSchool)),
            (actor(other_head, Role::Head, city.other_school.id), city.pupil, none),
            (actor(researcher, Role::Researcher, city.county.id), city.pupil, none.with(Relation::SameRegion)),
            (actor(other_researcher, Role::Researcher, city.other_county.id), city.pupil, none),
            (actor(officer, Role::Bureau, city.region.id), city.pupil, none.with(Relation::SameRegion)),
            (actor(officer, Role::Bureau, city.region.id), other_head, none.with(Relation::SameRegion)),
        ] {
            assert_eq!(to_person(&city.app.db, &who, to).await.unwrap(), expected, "{who:?} {to}");
        }
        for (who, org, expected) in [
            (actor(head, Role::Head, here), here, none.with(Relation::SameSchool)),
            (actor(head, Role::Head, here), city.county.id, none),
            (actor(researcher, Role::Researcher, city.county.id), here, none.with(Relation::SameRegion)),
            (actor(researcher, Role::Researcher, city.county.id), city.other_school.id, none),
        ] {
            assert_eq!(to_org(&city.app.db, &who, org).await.unwrap(), expected, "{who:?} {org}");
        }
    }

    async fn thousands_fit_into_one_transaction(city: City) {
        let mut tx = city.app.db.begin().await.unwrap();
        let full = class(&city.app, &mut tx, city.school.id, 6, "六(1)班").await;
        for number in 0..2_000 {
            let name = format!("学生{number}");
            let new = NewPupil { name: &name, alias: "星河", class: full.id };
            let child = create_pupil(&city.app, &mut tx, new).await.unwrap();
            let children = [(child, Kinship::Father)];
            let new = NewGuardian { name: "家长", alias: "家长", children: &children };
            create_guardian(&city.app, &mut tx, new).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(pupils_of(&city.app.db, full.id).await.unwrap().len(), 2_000);
    }
}
