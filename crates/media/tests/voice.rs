//! Voices over loopback: real ICE, DTLS and SRTP between the media port and clients in this process.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod client;
mod picture;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

use client::{Client, drive};
use kernel::{PersonId, RoomId};
use media::{Description, DescriptionKind, JoinError, MediaConfig, MediaEvent, Sfu, WireFrame, WireNews, ogg_duration};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use uuid::Uuid;

struct House {
    sfu: Sfu,
    events: UnboundedReceiver<MediaEvent>,
    folder: TempDir,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let udp_bind = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let advertised = vec![Ipv4Addr::LOCALHOST.into()];
    let config = MediaConfig { udp_bind, advertised, recordings: folder.path().to_owned() };
    let (sfu, events) = Sfu::start(config).unwrap();
    House { sfu, events, folder }
}

impl House {
    async fn join(&self, room: RoomId, member: PersonId, extra_lines: usize) -> Client {
        let (mut client, offer) = Client::offer(extra_lines);
        let answer = self.sfu.join(room, member, &offer).await.unwrap();
        client.accept(&answer);
        client
    }

    /// Joins in messages; what comes.
    async fn join_wire(&self, room: RoomId, member: PersonId) -> UnboundedReceiver<WireNews> {
        let (out, news) = unbounded_channel();
        self.sfu.join_wire(room, member, Box::new(move |one| drop(out.send(one)))).await.unwrap();
        news
    }

    /// Ends voice and returns every event there was.
    async fn stop(mut self) -> (Vec<MediaEvent>, TempDir) {
        self.sfu.stop().await;
        let mut told = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            told.push(event);
        }
        (told, self.folder)
    }
}

fn room(n: u128) -> RoomId {
    RoomId::from_uuid(Uuid::from_u128(n))
}

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

fn ended(events: &[MediaEvent], of: PersonId) -> Vec<(std::path::PathBuf, Duration)> {
    let of_member = |event: &MediaEvent| match event {
        MediaEvent::RecordingEnded { member, path, duration, .. } if *member == of => Some((path.clone(), *duration)),
        _ => None,
    };
    events.iter().filter_map(of_member).collect()
}

fn words(path: &Path) -> Vec<Vec<u8>> {
    let mut packets = ogg::PacketReader::new(fs::File::open(path).unwrap());
    let mut words = Vec::new();
    while let Some(packet) = packets.read_packet().unwrap() {
        words.push(packet.data);
    }
    words.split_off(2)
}

#[tokio::test]
async fn two_on_a_stage_hear_each_other_and_both_are_recorded() {
    let house = house();
    let mut teacher = house.join(room(1), person(1), 0).await;
    let mut pupil = house.join(room(1), person(2), 0).await;
    let mut stranger = house.join(room(2), person(3), 0).await;
    drive(&mut [&mut teacher, &mut pupil, &mut stranger], |all| all.iter().all(|client| client.connected));

    for n in 0..20 {
        teacher.say(n);
    }
    for n in 100..105 {
        pupil.say(n);
    }
    drive(&mut [&mut teacher, &mut pupil, &mut stranger], |all| all[0].heard.len() == 5 && all[1].heard.len() == 20);
    assert_eq!(pupil.heard.iter().map(|heard| heard.word).collect::<Vec<_>>(), (0..20).collect::<Vec<_>>());
    assert_eq!(pupil.heard.iter().map(|heard| heard.number).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    assert_eq!(teacher.heard.iter().map(|heard| heard.word).collect::<Vec<_>>(), (100..105).collect::<Vec<_>>());
    assert!(stranger.heard.is_empty());

    let (events, _folder) = house.stop().await;
    let [(path, duration)] = &ended(&events, person(1))[..] else { panic!("{events:?}") };
    assert_eq!(*duration, Duration::from_millis(20 * 60));
    assert_eq!(ogg_duration(path).unwrap(), *duration);
    let expected: Vec<_> = (0..20).map(client::word).collect();
    assert_eq!(words(path), expected);
    let [(path, duration)] = &ended(&events, person(2))[..] else { panic!("{events:?}") };
    assert_eq!((ogg_duration(path).unwrap(), *duration), (Duration::from_millis(300), Duration::from_millis(300)));
    for member in [person(1), person(2), person(3)] {
        let gone = |event: &&MediaEvent| matches!(event, MediaEvent::Gone { member: gone, .. } if *gone == member);
        assert_eq!(events.iter().filter(gone).count(), 1);
    }
}

#[tokio::test]
async fn a_speaker_who_joins_again_goes_on_in_the_same_ears_and_in_a_new_file() {
    let house = house();
    let mut listener = house.join(room(1), person(1), 0).await;
    let mut first = house.join(room(1), person(2), 0).await;
    drive(&mut [&mut listener, &mut first], |all| all.iter().all(|client| client.connected));
    for n in 0..5 {
        first.say(n);
    }
    drive(&mut [&mut listener, &mut first], |all| all[0].heard.len() == 5);

    let mut second = house.join(room(1), person(2), 0).await;
    drive(&mut [&mut listener, &mut second], |all| all[1].connected);
    for n in 50..55 {
        second.say(n);
    }
    drive(&mut [&mut listener, &mut second], |all| all[0].heard.len() == 10);
    assert_eq!(listener.heard.iter().map(|heard| heard.number).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    assert!(listener.heard.windows(2).all(|pair| pair[0].time < pair[1].time));

    let (events, _folder) = house.stop().await;
    let files = ended(&events, person(2));
    assert_eq!(files.len(), 2);
    assert_ne!(files[0].0, files[1].0);
    let gone = |event: &&MediaEvent| matches!(event, MediaEvent::Gone { member, .. } if *member == person(2));
    assert_eq!(events.iter().filter(gone).count(), 1, "a rejoin is not a departure");
}

#[tokio::test]
async fn each_of_a_group_is_heard_on_a_line_of_their_own() {
    let house = house();
    let mut listener = house.join(room(1), person(1), 2).await;
    let mut others = Vec::new();
    for n in 2..=4 {
        others.push(house.join(room(1), person(n), 2).await);
    }
    let [a, b, c] = &mut others[..] else { unreachable!() };
    drive(&mut [&mut listener, a, b, c], |all| all.iter().all(|client| client.connected));
    for n in 0..3 {
        a.say(n);
        b.say(10 + n);
        c.say(20 + n);
    }
    drive(&mut [&mut listener, a, b, c], |all| {
        all[0].heard.len() == 9 && all[1..].iter().all(|client| client.heard.len() == 6)
    });
    let mut lines: Vec<_> = listener.heard.iter().map(|heard| (heard.word / 10, heard.mid)).collect();
    lines.sort_unstable_by_key(|(speaker, mid)| (*speaker, mid.to_string()));
    lines.dedup();
    assert_eq!(lines.len(), 3, "one line for each speaker");
    house.stop().await;
}

/// A word in a message.
fn frame(n: u8) -> WireFrame {
    WireFrame { number: n.into(), time: u64::from(n) * 2_880, opus: client::word(n) }
}

#[tokio::test]
async fn one_by_webrtc_and_one_in_messages_hear_each_other_and_both_are_recorded() {
    let house = house();
    let mut teacher = house.join(room(1), person(1), 0).await;
    let mut news = house.join_wire(room(1), person(2)).await;
    drive(&mut [&mut teacher], |all| all[0].connected);
    for n in 0..20 {
        teacher.say(n);
        house.sfu.speak(room(1), person(2), frame(100 + n));
    }
    drive(&mut [&mut teacher], |all| all[0].heard.len() == 20);
    assert_eq!(teacher.heard.iter().map(|heard| heard.word).collect::<Vec<_>>(), (100..120).collect::<Vec<_>>());
    assert_eq!(teacher.heard.iter().map(|heard| heard.number).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    for n in 0..20_u8 {
        let Some(WireNews::Frame { speaker, index, opus, .. }) = news.recv().await else { panic!("a frame comes") };
        assert_eq!((speaker, index, opus[1]), (person(1), u64::from(n) + 1, n));
    }
    // Without receipts nothing more is sent.
    teacher.say(20);
    house.sfu.acknowledge(room(1), person(2), 20);
    house.sfu.leave_wire(room(1), person(2));
    let (events, _folder) = house.stop().await;
    while let Some(one) = news.recv().await {
        assert!(matches!(one, WireNews::Gone | WireNews::Frame { index: 21, .. }), "{one:?}");
    }
    for (member, first) in [(person(1), 0), (person(2), 100)] {
        let [(path, _)] = &ended(&events, member)[..] else { panic!("{events:?}") };
        assert_eq!(words(path)[..20], (first..first + 20).map(client::word).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_voice_in_messages_goes_on_until_the_other_way_stands() {
    let house = house();
    let mut listener = house.join(room(1), person(1), 0).await;
    let mut news = house.join_wire(room(1), person(2)).await;
    let mut speaker = house.join(room(1), person(2), 0).await;
    house.sfu.speak(room(1), person(2), frame(1));
    drive(&mut [&mut listener], |all| all[0].connected);
    house.sfu.speak(room(1), person(2), frame(2));
    drive(&mut [&mut listener], |all| all[0].heard.iter().any(|heard| heard.word == 2));
    drive(&mut [&mut listener, &mut speaker], |all| all[1].connected);
    speaker.say(50);
    drive(&mut [&mut listener, &mut speaker], |all| all[0].heard.iter().any(|heard| heard.word == 50));
    assert_eq!(news.recv().await, None);
    house.sfu.speak(room(1), person(2), frame(3));
    house.sfu.leave_wire(room(1), person(2));
    speaker.say(51);
    drive(&mut [&mut listener, &mut speaker], |all| all[0].heard.iter().any(|heard| heard.word == 51));
    assert!(listener.heard.iter().all(|heard| heard.word != 3), "who speaks the other way is not heard twice");
    let (events, _folder) = house.stop().await;
    let gone = |event: &&MediaEvent| matches!(event, MediaEvent::Gone { member, .. } if *member == person(2));
    assert_eq!(events.iter().filter(gone).count(), 1, "another way is not a departure");
}

#[tokio::test]
async fn noise_on_the_port_disturbs_nobody() {
    let house = house();
    let mut teacher = house.join(room(1), person(1), 0).await;
    let mut pupil = house.join(room(1), person(2), 0).await;
    drive(&mut [&mut teacher, &mut pupil], |all| all.iter().all(|client| client.connected));
    let noise = UdpSocket::bind("127.0.0.1:0").unwrap();
    for n in 0..2_000_usize {
        let datagram: Vec<u8> = (0..n % 300).map(|at| u8::try_from((n * 31 + at * at * 7) % 256).unwrap()).collect();
        noise.send_to(&datagram, ("127.0.0.1", house.sfu.port())).unwrap();
        teacher.send_raw(&datagram);
    }
    for n in 0..5 {
        teacher.say(n);
    }
    drive(&mut [&mut teacher, &mut pupil], |all| all[1].heard.len() == 5);
    assert!(house.sfu.metrics().packets_dropped.get() > 0);
    house.stop().await;
}

#[tokio::test]
async fn unusable_offers_and_a_full_stage_are_refused() {
    let house = house();
    for sdp in ["", "v=0\r\n", "not a description", &"a".repeat(100_000)] {
        let offer = Description { kind: DescriptionKind::Offer, sdp: sdp.to_owned() };
        assert!(house.sfu.join(room(1), person(1), &offer).await.is_err(), "{sdp:.20}");
    }
    let (_, mut offer) = Client::offer(0);
    offer.kind = DescriptionKind::Answer;
    assert!(matches!(house.sfu.join(room(1), person(1), &offer).await, Err(JoinError::BadOffer)));

    for n in 0..9 {
        house.join(room(1), person(n), 0).await;
    }
    let (_, offer) = Client::offer(0);
    assert!(matches!(house.sfu.join(room(1), person(9), &offer).await, Err(JoinError::StageFull)));
    house.sfu.leave(room(1), person(3));
    let answer = house.sfu.join(room(1), person(9), &offer).await.unwrap();
    assert!(answer.sdp.contains("a=ptime:60\r\na=maxptime:60\r\n"));
    assert!(answer.sdp.contains("a=ice-lite"));
    assert!(!answer.sdp.contains("transport-wide-cc"), "probes would look like lost packets");
    assert_eq!(house.sfu.metrics().peers.get(), 9);
    house.sfu.close(room(1));
    house.sfu.stop().await;
    assert_eq!(house.sfu.metrics().peers.get(), 0);
    assert!(matches!(house.sfu.join(room(1), person(8), &offer).await, Err(JoinError::Stopped)));
}
