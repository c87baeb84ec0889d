//! The demo sign-in.

use ::people::identity::demo::{self, Whom, introduce, open_region};
use ::people::identity::service::recognise;
use ::people::identity::{DemoAccess, IdentityError};
use ::people::persons::service::grant_role;
use kernel::Coded;
use kernel::{ErrorCode, Role};
use platform::{Ctx, RequestId};

use crate::city::{City, visitor};
use crate::on_both_engines;

async fn opened(city: &City) -> Ctx {
    let mut tx = city.app.db.begin().await.unwrap();
    open_region(&mut tx, city.region.id).await.unwrap();
    open_region(&mut tx, city.region.id).await.unwrap();
    tx.commit().await.unwrap();
    Ctx::new(city.with_demo(DemoAccess::Loopback), None, RequestId::new("test"))
}

fn code<T>(result: Result<T, IdentityError>) -> Option<ErrorCode> {
    result.err().map(|error| error.code())
}

const OFF: Option<ErrorCode> = Some(ErrorCode::DemoSignInOff);
const NOT_FOUND: Option<ErrorCode> = Some(ErrorCode::NotFound);

on_both_engines! {
    async fn it_is_off_unless_opened_to_the_visitor(city: City) {
        let ctx = opened(&city).await;
        let (here, away) = (visitor("127.0.0.1"), visitor("192.168.1.7"));
        assert_eq!(code(demo::sign_in(&city.nobody(), &here, Whom::Role(Role::Pupil)).await), OFF);
        assert_eq!(code(demo::list(&city.nobody(), &here).await), OFF);
        assert_eq!(code(demo::sign_in(&ctx, &away, Whom::Role(Role::Pupil)).await), OFF);
        assert_eq!(code(demo::sign_in(&ctx, &here, Whom::Role(Role::Pupil)).await), None);
        let lan = Ctx::new(city.with_demo(DemoAccess::Anywhere), None, RequestId::new("test"));
        assert_eq!(code(demo::sign_in(&lan, &away, Whom::Role(Role::Pupil)).await), None);
    }

    async fn people_of_a_real_region_cannot_be_signed_in_as(city: City) {
        let ctx = Ctx::new(city.with_demo(DemoAccess::Anywhere), None, RequestId::new("test"));
        let here = visitor("127.0.0.1");
        assert_eq!(demo::list(&ctx, &here).await.unwrap(), []);
        for whom in [Whom::Role(Role::Pupil), Whom::Person(city.pupil), Whom::Person(city.teacher)] {
            assert_eq!(code(demo::sign_in(&ctx, &here, whom).await), NOT_FOUND, "{whom:?}");
        }
        let mut tx = city.app.db.begin().await.unwrap();
        introduce(&mut tx, city.pupil, Role::Pupil, "三(2)班").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(demo::list(&ctx, &here).await.unwrap(), []);
        assert_eq!(code(demo::sign_in(&ctx, &here, Whom::Person(city.pupil)).await), NOT_FOUND);
    }

    async fn one_becomes_a_person_or_the_first_of_a_role(city: City) {
        let officer = city.staff(Role::Bureau, city.region.id).await;
        let mut tx = city.app.db.begin().await.unwrap();
        grant_role(&mut tx, officer, Role::Auditor, city.region.id).await.unwrap();
        tx.commit().await.unwrap();
        let ctx = opened(&city).await;
        let here = visitor("::1");
        for (whom, person, role) in [
            (Whom::PersonAs(officer, Role::Auditor), officer, Role::Auditor),
            (Whom::Role(Role::Pupil), city.pupil, Role::Pupil),
            (Whom::Role(Role::Bureau), officer, Role::Bureau),
            (Whom::Person(city.guardian), city.guardian, Role::Guardian),
            (Whom::Person(officer), officer, Role::Bureau),
        ] {
            let signed_in = demo::sign_in(&ctx, &here, whom).await.unwrap();
            assert_eq!((signed_in.actor.person, signed_in.actor.role), (person, role));
            assert_eq!(recognise(&city.app, &signed_in.token).await.unwrap().unwrap().actor, signed_in.actor);
        }
        for nobody in [Whom::Role(Role::Finance), Whom::PersonAs(city.guardian, Role::Bureau)] {
            assert_eq!(code(demo::sign_in(&ctx, &here, nobody).await), NOT_FOUND);
        }
    }

    async fn those_introduced_are_offered_first(city: City) {
        let second = city.staff(Role::Teacher, city.other_school.id).await;
        let mut tx = city.app.db.begin().await.unwrap();
        introduce(&mut tx, second, Role::Teacher, "活水中学 数学").await.unwrap();
        introduce(&mut tx, city.teacher, Role::Teacher, "清源小学 科学").await.unwrap();
        introduce(&mut tx, city.teacher, Role::Teacher, "清源小学 数学").await.unwrap();
        tx.commit().await.unwrap();
        let ctx = opened(&city).await;
        let here = visitor("127.0.0.1");
        let offered = demo::list(&ctx, &here).await.unwrap();
        let shown: Vec<_> = offered.iter().map(|one| (one.role, one.person, one.note.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Role::Pupil, city.pupil, "清源小学"),
                (Role::Guardian, city.guardian, "清源小学"),
                (Role::Teacher, second, "活水中学 数学"),
                (Role::Teacher, city.teacher, "清源小学 数学"),
            ]
        );
        let signed_in = demo::sign_in(&ctx, &here, Whom::Role(Role::Teacher)).await.unwrap();
        assert_eq!(signed_in.actor.person, second);
    }
}
