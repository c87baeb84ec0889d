//! Small pictures beside the voices, over connections of their own.

use std::fs;
use std::time::Instant;

use kernel::{PersonId, RoomId};
use media::{Camera, JoinError, MediaEvent};
use str0m::media::KeyframeRequestKind;

use crate::client::{Client, drive};
use crate::{House, house, person, room};

/// A frame in one packet: a payload descriptor that begins a frame, and the first byte of it, which says whether the
/// picture is whole.
fn frame(n: u8, whole: bool, bytes: usize) -> Vec<u8> {
    let mut frame = vec![0; bytes];
    frame[..2].copy_from_slice(&[0x10, n << 1 | u8::from(!whole)]);
    frame
}

async fn join(house: &House, room: RoomId, member: PersonId, camera: Camera) -> Client {
    let (mut client, offer) = Client::offer_picture(0);
    let answer = house.sfu.join_picture(room, member, camera, &offer).await.unwrap();
    client.accept(&answer.description);
    client
}

/// Lets both read what has come.
fn turn(one: &mut Client, other: &mut Client) {
    let mut turns = 0;
    drive(&mut [one, other], |_| {
        turns += 1;
        turns > 2
    });
}

fn frames(client: &Client) -> Vec<u8> {
    client.heard.iter().map(|heard| heard.word >> 1).collect()
}

#[tokio::test]
async fn two_on_a_stage_see_each_other_and_nothing_is_recorded() {
    let house = house();
    let mut teacher = join(&house, room(1), person(1), Camera::On).await;
    let mut pupil = join(&house, room(1), person(2), Camera::On).await;
    let mut stranger = join(&house, room(2), person(3), Camera::On).await;
    let mut voice = house.join(room(1), person(1), 0).await;
    drive(&mut [&mut teacher, &mut pupil, &mut stranger, &mut voice], |all| all.iter().all(|one| one.connected));
    for n in 0..10 {
        teacher.show(frame(n, n == 0, 900));
        pupil.show(frame(50 + n, n == 0, 900));
    }
    drive(&mut [&mut teacher, &mut pupil, &mut stranger], |all| all[0].heard.len() == 10 && all[1].heard.len() == 10);
    assert_eq!(frames(&pupil), (0..10).collect::<Vec<_>>());
    assert_eq!(pupil.heard.iter().map(|heard| heard.number).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    assert_eq!(frames(&teacher), (50..60).collect::<Vec<_>>());
    assert!(stranger.heard.is_empty() && voice.heard.is_empty());
    assert_eq!((house.sfu.picture_metrics().peers.get(), house.sfu.metrics().peers.get()), (3, 1));

    let (events, folder) = house.stop().await;
    assert!(!events.iter().any(|event| matches!(event, MediaEvent::RecordingStarted { .. })), "{events:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "there is no file of it");
}

#[tokio::test]
async fn who_needs_a_whole_picture_reaches_the_one_who_shows_it() {
    let house = house();
    let mut teacher = join(&house, room(1), person(1), Camera::On).await;
    let mut pupil = join(&house, room(1), person(2), Camera::Off).await;
    drive(&mut [&mut teacher, &mut pupil], |all| all.iter().all(|client| client.connected));
    teacher.show(frame(0, true, 900));
    drive(&mut [&mut teacher, &mut pupil], |all| all[1].heard.len() == 1);
    pupil.ask_whole();
    drive(&mut [&mut teacher, &mut pupil], |all| !all[0].asked.is_empty());
    assert_eq!(teacher.asked, [KeyframeRequestKind::Pli]);
    assert!(pupil.asked.is_empty());
    house.stop().await;
}

#[tokio::test]
async fn who_only_sees_shows_nothing_to_anyone() {
    let house = house();
    let mut teacher = join(&house, room(1), person(1), Camera::On).await;
    let mut pupil = join(&house, room(1), person(2), Camera::Off).await;
    drive(&mut [&mut teacher, &mut pupil], |all| all.iter().all(|client| client.connected));
    for n in 0..5 {
        pupil.show(frame(n, true, 900));
        teacher.show(frame(n, n == 0, 900));
    }
    drive(&mut [&mut teacher, &mut pupil], |all| all[1].heard.len() == 5);
    assert!(teacher.heard.is_empty());
    assert!(house.sfu.picture_metrics().packets_dropped.get() >= 5);
    house.stop().await;
}

#[tokio::test]
async fn who_sends_too_much_is_cut_and_it_is_said() {
    let house = house();
    let mut teacher = join(&house, room(1), person(1), Camera::On).await;
    let mut pupil = join(&house, room(1), person(2), Camera::Off).await;
    drive(&mut [&mut teacher, &mut pupil], |all| all.iter().all(|client| client.connected));
    // A million bits in one go, where 48,000 bytes and 200 kbit/s are let through.
    let began = Instant::now();
    for n in 0..125 {
        teacher.show(frame(n, n == 0, 1_000));
        turn(&mut teacher, &mut pupil);
    }
    while teacher.asked.is_empty() {
        assert!(began.elapsed().as_secs() < 20, "nobody asks for a whole picture");
        teacher.show(frame(1, false, 1_000));
        turn(&mut teacher, &mut pupil);
    }
    let most = 48_000 + u64::try_from(began.elapsed().as_millis()).unwrap() * 25;
    let seen = |pupil: &Client| pupil.heard.iter().map(|heard| heard.bytes as u64).sum::<u64>();
    assert!((40_000..=most).contains(&seen(&pupil)), "{} of {most}", seen(&pupil));
    // The whole picture it was asked for goes on again.
    let before = pupil.heard.len();
    teacher.show(frame(0, true, 1_000));
    drive(&mut [&mut teacher, &mut pupil], |all| all[1].heard.len() > before);

    let (events, _folder) = house.stop().await;
    let stopped =
        |event: &&MediaEvent| matches!(event, MediaEvent::PictureStopped { member, .. } if *member == person(1));
    assert_eq!(events.iter().filter(stopped).count(), 1, "once, and not for each packet");
}

#[tokio::test]
async fn a_picture_ends_without_the_voice_and_a_rejoin_is_no_end() {
    let house = house();
    let mut voice = house.join(room(1), person(1), 0).await;
    let mut first = join(&house, room(1), person(1), Camera::On).await;
    let mut pupil = join(&house, room(1), person(2), Camera::Off).await;
    drive(&mut [&mut voice, &mut first, &mut pupil], |all| all.iter().all(|client| client.connected));
    first.show(frame(0, true, 900));
    drive(&mut [&mut first, &mut pupil], |all| all[1].heard.len() == 1);
    let mut second = join(&house, room(1), person(1), Camera::On).await;
    drive(&mut [&mut second, &mut pupil], |all| all[0].connected);
    second.show(frame(1, true, 900));
    drive(&mut [&mut second, &mut pupil], |all| all[1].heard.len() == 2);
    assert!(pupil.heard[0].time < pupil.heard[1].time && pupil.heard[1].number == 2);
    house.sfu.leave_picture(room(1), person(1));
    // What is asked of media is done in order: the picture has ended when somebody else's stands.
    join(&house, room(2), person(3), Camera::Off).await;
    let (_, offer) = Client::offer(0);
    let none = house.sfu.join_picture(room(1), person(1), Camera::On, &offer).await;
    assert!(matches!(none, Err(JoinError::NoVideo)), "{none:?}");
    assert_eq!((house.sfu.picture_metrics().peers.get(), house.sfu.metrics().peers.get()), (2, 1));

    let (events, _folder) = house.stop().await;
    let ends: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            MediaEvent::PictureGone { member, join, .. } if *member == person(1) => Some(*join),
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), 1);
}
