use std::time::Duration;

use async_trait::async_trait;
use kernel::{Coded, PersonId, Relations, RoomId};
use media::{Camera, Description, DescriptionKind, MediaEvent};
use platform::Ctx;

use super::{House, on_both};
use crate::testing::{adult, minor, person, with_rights};
use crate::{CameraState, MayShow, Rights, RoomError, RoomGuard};

const SECOND: Duration = Duration::from_secs(1);

/// Families that agree to everything.
struct Agreeing;

#[async_trait]
impl RoomGuard for Agreeing {
    async fn relations(&self, _: &Ctx, _: RoomId) -> anyhow::Result<Relations> {
        Ok(Relations::NONE)
    }

    async fn may_show(&self, _: &Ctx, _: RoomId, _: PersonId) -> anyhow::Result<MayShow> {
        Ok(MayShow::Yes)
    }
}

fn offer() -> Description {
    let sdp = include_str!("picture.sdp").replace('\n', "\r\n");
    Description { kind: DescriptionKind::Offer, sdp }
}

async fn join(t: &House, room: RoomId, who: u128, camera: Camera) -> Result<(), RoomError> {
    t.rooms.join_camera(&t.ctx, room, person(who), camera, &offer(), None).await.map(drop)
}

async fn cameras(t: &House, room: RoomId) -> Vec<CameraState> {
    t.rooms.view(&t.ctx, room).await.unwrap().members.iter().map(|member| member.camera).collect()
}

/// What listeners were told of cameras: whose, by number, and how it stands.
fn told(t: &House, room: RoomId) -> Vec<(u64, String)> {
    let read = |(_, body): (Option<u64>, String)| {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let who: PersonId = body["who"].as_str()?.parse().unwrap();
        Some(((who.uuid().as_u128() & 0xff) as u64, body["camera"].as_str()?.to_owned()))
    };
    t.events(room).into_iter().filter_map(read).collect()
}

fn code<T: std::fmt::Debug>(outcome: Result<T, RoomError>) -> &'static str {
    outcome.unwrap_err().code().as_str()
}

impl House {
    /// A room of two, both of them here, whose families agree to everything.
    async fn two(mut self) -> (Self, RoomId) {
        self.app.parts = self.app.parts.clone().with::<std::sync::Arc<dyn RoomGuard>>(std::sync::Arc::new(Agreeing));
        self.ctx = Ctx::system(self.app.clone());
        let room = self.room().await;
        for who in [1, 2] {
            self.rooms.connect(&self.ctx, room, person(who)).await.unwrap();
        }
        (self, room)
    }
}

on_both! {
    async fn a_minor_shows_a_picture_once_the_host_allows_it(t: House) {
        use CameraState::{Barred, Off, On};
        let (t, room) = t.two().await;
        assert_eq!(cameras(&t, room).await, [Off, Barred]);
        join(&t, room, 1, Camera::On).await.unwrap();
        assert_eq!(code(join(&t, room, 2, Camera::On).await), "camera_barred");
        join(&t, room, 2, Camera::Off).await.unwrap();
        assert_eq!(code(t.rooms.allow_camera(&t.ctx, room, person(2), person(2), true).await), "forbidden");
        t.rooms.allow_camera(&t.ctx, room, person(1), person(2), true).await.unwrap();
        join(&t, room, 2, Camera::On).await.unwrap();
        assert_eq!(cameras(&t, room).await, [On, On]);
        t.rooms.allow_camera(&t.ctx, room, person(1), person(2), false).await.unwrap();
        t.rooms.leave_camera(&t.ctx, room, person(1)).await.unwrap();
        assert_eq!(cameras(&t, room).await, [Off, Barred]);
        let events = [(1, "on"), (2, "off"), (2, "on"), (2, "barred"), (1, "off")];
        assert_eq!(told(&t, room), events.map(|(who, state)| (who, state.to_owned())));
        assert_eq!(t.kinds(room).await, ["enter", "enter"], "the log says nothing of pictures");
    }

    async fn on_hold_and_in_a_closed_room_nobody_shows_anything(t: House) {
        use CameraState::{Off, On};
        let (t, room) = t.two().await;
        t.rooms.allow_camera(&t.ctx, room, person(1), person(2), true).await.unwrap();
        join(&t, room, 2, Camera::On).await.unwrap();
        t.rooms.disconnect(&t.ctx, room, person(1)).await.unwrap();
        for _ in 0..6 {
            t.pass(SECOND / 2).await;
        }
        assert_eq!(cameras(&t, room).await, [Off, Off]);
        assert_eq!(told(&t, room).last(), Some(&(2, "off".to_owned())));
        for camera in [Camera::On, Camera::Off] {
            assert_eq!(code(join(&t, room, 2, camera).await), "room_locked");
        }
        t.rooms.connect(&t.ctx, room, person(1)).await.unwrap();
        join(&t, room, 2, Camera::On).await.unwrap();
        assert_eq!(cameras(&t, room).await, [Off, On]);
        t.rooms.close(&t.ctx, room).await.unwrap();
        assert_eq!(code(join(&t, room, 1, Camera::On).await), "room_closed");
    }

    async fn without_anyone_to_ask_minors_show_nothing_and_listeners_never_do(t: House) {
        let room = t.room_of(vec![with_rights(&adult(1), Rights::Host), minor(2), with_rights(&adult(3), Rights::Listener)]).await;
        t.rooms.allow_camera(&t.ctx, room, person(1), person(2), true).await.unwrap();
        assert_eq!(code(join(&t, room, 2, Camera::On).await), "camera_not_offered");
        assert_eq!(code(join(&t, room, 3, Camera::Off).await), "board_op_refused");
        assert_eq!(code(t.rooms.allow_camera(&t.ctx, room, person(1), person(3), false).await), "not_found");
        let none = Description { kind: DescriptionKind::Offer, sdp: "v=0".to_owned() };
        let refused = t.rooms.join_camera(&t.ctx, room, person(1), Camera::On, &none, None).await;
        assert_eq!(code(refused), "camera_failed");
    }

    async fn a_picture_that_breaks_off_is_over_and_one_that_took_its_place_is_not(t: House) {
        use CameraState::{Off, On};
        let (t, room) = t.two().await;
        join(&t, room, 1, Camera::On).await.unwrap();
        join(&t, room, 1, Camera::On).await.unwrap();
        let gone = |join| MediaEvent::PictureGone { room, member: person(1), join };
        t.rooms.hear(&t.ctx, gone(0)).await.unwrap();
        assert_eq!(cameras(&t, room).await[0], On);
        t.rooms.hear(&t.ctx, gone(1)).await.unwrap();
        assert_eq!(cameras(&t, room).await[0], Off);
        assert_eq!(told(&t, room), [(1, "on".to_owned()), (1, "off".to_owned())]);
    }
}
