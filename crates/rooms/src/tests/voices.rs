use std::fs::File;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use kernel::{PersonId, RoomId};
use media::{MediaEvent, OggWriter};
use platform::jobs::run_due;

use super::{House, on_both};
use crate::replay::VoiceView;
use crate::testing::person;

const SECOND: Duration = Duration::from_secs(1);

/// Writes a recording of so many seconds as the recorder does, and leaves it as a killed program does.
fn recording(t: &House, room: RoomId, who: PersonId, seconds: u64) -> PathBuf {
    let folder = t.rooms.recordings().join(room.to_string());
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{who}-0.ogg"));
    let mut writer = OggWriter::new(File::create(&path).unwrap()).unwrap();
    for n in 1..=seconds * 50 / 3 {
        writer.write(vec![0x18, 1, 2, 3], n * 2_880).unwrap();
        writer.flush().unwrap();
    }
    std::mem::forget(writer);
    path
}

pub(crate) async fn spoken(t: &House, room: RoomId, who: u128, seconds: u64) -> PathBuf {
    let (member, path) = (person(who), recording(t, room, person(who), seconds));
    let started = Instant::now();
    let event = MediaEvent::RecordingStarted { room, member, path: path.clone(), started };
    t.rooms.hear(&t.ctx, event).await.unwrap();
    path
}

fn short(voices: &[VoiceView]) -> Vec<(u32, PersonId, u64)> {
    voices.iter().map(|voice| (voice.n, voice.author, voice.duration_ms)).collect()
}

on_both! {
    async fn a_voice_stands_on_the_clock_of_its_room(t: House) {
        let room = t.room().await;
        t.clock.advance(12 * SECOND);
        let path = spoken(&t, room, 2, 3).await;
        t.clock.advance(3 * SECOND);
        let ended = MediaEvent::RecordingEnded { room, member: person(2), path, duration: 3 * SECOND };
        t.rooms.hear(&t.ctx, ended).await.unwrap();
        t.rooms.close(&t.ctx, room).await.unwrap();
        let replay = t.rooms.replay(&t.ctx, room).await.unwrap();
        assert_eq!(short(&replay.voices), [(0, person(2), 3_000)]);
        let offset = replay.voices[0].offset_ms;
        assert!((11_000..=12_000).contains(&offset), "{offset}");
        assert_eq!(replay.voices[0].url, format!("/api/v1/rooms/{room}/voices/0"));
        assert_eq!(t.kinds(room).await, ["voice", "close"]);
    }

    async fn a_replay_is_ready_before_the_recorder_has_said_its_last_word(t: House) {
        let room = t.room().await;
        spoken(&t, room, 1, 6).await;
        t.rooms.close(&t.ctx, room).await.unwrap();
        assert_eq!(short(&t.rooms.replay(&t.ctx, room).await.unwrap().voices), [(0, person(1), 6_000)]);
    }

    async fn recordings_of_a_closed_room_go_among_the_files(t: House) {
        let room = t.room().await;
        let path = spoken(&t, room, 1, 6).await;
        let bytes = std::fs::read(&path).unwrap();
        t.rooms.close(&t.ctx, room).await.unwrap();
        t.clock.advance(10 * SECOND);
        assert_eq!(run_due(&t.app, &crate::jobs()).await.unwrap(), 1);
        assert_eq!(t.app.files.get(&format!("rooms/{room}/0.ogg")).await.unwrap(), bytes);
        assert!(!path.exists());
        assert_eq!(short(&t.rooms.replay(&t.ctx, room).await.unwrap().voices), [(0, person(1), 6_000)]);
        // A second run does no harm.
        platform::jobs::Job::run(&crate::KeepVoices { room }, &t.ctx).await.unwrap();
    }

    async fn what_was_being_recorded_when_the_program_was_killed_is_found(t: House) {
        let room = t.room().await;
        spoken(&t, room, 1, 6).await;
        recording(&t, room, person(2), 9);
        let t = t.restarted();
        t.rooms.recover(&t.ctx).await.unwrap();
        t.rooms.recover(&t.ctx).await.unwrap();
        t.rooms.close(&t.ctx, room).await.unwrap();
        let voices = t.rooms.replay(&t.ctx, room).await.unwrap().voices;
        assert_eq!(short(&voices), [(0, person(1), 6_000), (1, person(2), 9_000)]);
        assert_eq!(t.kinds(room).await, ["voice", "voice", "close"]);
    }

    async fn a_room_that_was_closed_just_before_the_kill_keeps_its_recordings(t: House) {
        let room = t.room().await;
        spoken(&t, room, 1, 3).await;
        let t = {
            // Killed after the closing was durable, before the job was put down.
            let mut tx = t.app.db.begin().await.unwrap();
            crate::room::store::set_closed(&mut tx, room, t.app.now()).await.unwrap();
            tx.commit().await.unwrap();
            t.restarted()
        };
        t.rooms.recover(&t.ctx).await.unwrap();
        assert_eq!(run_due(&t.app, &crate::jobs()).await.unwrap(), 1);
        assert!(t.app.files.get(&format!("rooms/{room}/0.ogg")).await.is_ok());
    }
}
