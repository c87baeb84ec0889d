//! Who may do what in a room, and when it goes on hold.

use std::time::Duration;

use board::Rights;
use kernel::Timestamp;

use super::{Hold, Member, RoomError};
use crate::log::{Op, RoomOp};
use crate::{CameraState, ClientId};

/// How long minors may be without an adult before the room locks. Three seconds are promised; a reload of the adult's
/// page takes one, and looking after the rooms happens twice a second.
pub(crate) const UNATTENDED: Duration = Duration::from_secs(2);

/// Operations in one message.
pub(crate) const OPS: usize = 200;
/// Characters of a chat line.
const CHAT_CHARS: usize = 1_000;
/// Characters of a mark's label.
const LABEL_CHARS: usize = 60;

/// Whether people may open this room: someone leads it, and only adults lead.
pub(crate) fn may_open(members: &[Member]) -> Result<(), RoomError> {
    let mut hosts = members.iter().filter(|member| member.rights == Rights::Host).peekable();
    if hosts.peek().is_some() && hosts.all(|host| host.adult) { Ok(()) } else { Err(RoomError::NoHost) }
}

/// Whether a member may put this into the log now. What the board says comes on top.
pub(crate) fn may_write(member: &Member, closed: bool, hold: Option<Hold>, op: &Op) -> Result<(), RoomError> {
    match op {
        Op::Room(RoomOp::Chat { text }) => {
            may_say(member, closed, hold)?;
            return fits(text, CHAT_CHARS);
        }
        _ => may_act(member, closed, hold)?,
    }
    match op {
        Op::Board(_) => Ok(()),
        Op::Room(RoomOp::Mark { label }) => fits(label, LABEL_CHARS),
        Op::Room(_) => Err(RoomError::BadOp),
    }
}

/// Whether a member may draw, point or speak at all now.
pub(crate) fn may_act(member: &Member, closed: bool, hold: Option<Hold>) -> Result<(), RoomError> {
    if member.rights == Rights::Guest && !closed {
        return Err(RoomError::NotOnStage);
    }
    may_say(member, closed, hold)
}

/// Whether a member may write lines, raise a hand and hear the voices now: who has come to listen along may.
pub(crate) fn may_say(member: &Member, closed: bool, hold: Option<Hold>) -> Result<(), RoomError> {
    if closed {
        return Err(RoomError::Closed);
    }
    if member.rights == Rights::Listener {
        return Err(RoomError::NotOnStage);
    }
    // On hold nobody acts: an adult who could is here, and then there is no hold.
    if hold.is_some() { Err(RoomError::Locked) } else { Ok(()) }
}

fn fits(text: &str, most: usize) -> Result<(), RoomError> {
    if text.trim().is_empty() || text.chars().count() > most { Err(RoomError::BadOp) } else { Ok(()) }
}

/// How the people in the room stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attendance {
    /// No minor is in the room, and no adult.
    Empty,
    /// An adult is there.
    Attended,
    /// Minors are there, and no adult.
    Unattended,
}

/// How the people who are here stand to each other.
pub(crate) fn attendance<'a>(here: impl Iterator<Item = &'a Member>) -> Attendance {
    here.fold(Attendance::Empty, |so_far, member| match (so_far, member.adult) {
        (Attendance::Attended, _) | (_, true) => Attendance::Attended,
        (_, false) => Attendance::Unattended,
    })
}

/// What the room's hold becomes: `Some(true)` locks, `Some(false)` unlocks.
///
/// A room everybody has left stays as it is: an adult opens it again by coming back.
pub(crate) fn turn_lock(
    attendance: Attendance,
    unattended_since: Option<Timestamp>,
    locked: bool,
    now: Timestamp,
) -> Option<bool> {
    match attendance {
        Attendance::Attended if locked => Some(false),
        Attendance::Unattended if !locked => {
            unattended_since.filter(|since| now.since(*since) >= UNATTENDED).map(|_| true)
        }
        _ => None,
    }
}

/// Whether a voice from this client is put through, while the person works with `device`. A client that does not name
/// itself has no other to step back for.
pub(crate) fn may_speak_from(client: Option<&ClientId>, device: Option<&ClientId>) -> Result<(), RoomError> {
    match (client, device) {
        (Some(client), Some(device)) if client != device => Err(RoomError::Elsewhere),
        _ => Ok(()),
    }
}

/// Whether a member may show a picture, as the host has it.
pub(crate) fn may_show(member: &Member, camera: CameraState) -> Result<(), RoomError> {
    if !member.adult && camera == CameraState::Barred { Err(RoomError::CameraBarred) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{adult, minor, op, with_rights};

    #[test]
    fn a_minor_shows_a_picture_when_the_host_has_allowed_it() {
        use CameraState::{Barred, Off, On};
        for (member, camera, may) in [
            (adult(1), Barred, true),
            (adult(1), Off, true),
            (minor(2), Barred, false),
            (minor(2), Off, true),
            (minor(2), On, true),
        ] {
            assert_eq!(may_show(&member, camera).is_ok(), may, "{member:?} {camera}");
        }
    }

    #[test]
    fn a_room_is_led_by_adults() {
        let host = with_rights(&adult(1), Rights::Host);
        for (members, opens) in [
            (vec![host.clone(), minor(2)], true),
            (vec![host.clone()], true),
            (vec![adult(1), minor(2)], false),
            (vec![host, with_rights(&minor(2), Rights::Host)], false),
            (vec![], false),
        ] {
            assert_eq!(may_open(&members).is_ok(), opens, "{members:?}");
        }
    }

    #[test]
    fn who_may_write_what() {
        let listener = with_rights(&minor(3), Rights::Listener);
        let guest = with_rights(&minor(4), Rights::Guest);
        let hold = Some(Hold::NoAdult);
        let (chat, mark) = (r#"{"k":"chat","text":"懂了"}"#, r#"{"k":"mark","label":"第二步"}"#);
        let cases: &[(&Member, bool, Option<Hold>, String, &str)] = &[
            (&minor(2), false, None, chat.into(), "ok"),
            (&minor(2), false, None, mark.into(), "ok"),
            (&minor(2), false, None, r#"{"k":"undo"}"#.into(), "ok"),
            (&minor(2), false, hold, chat.into(), "room_locked"),
            (&adult(1), false, hold, chat.into(), "room_locked"),
            (&adult(1), true, None, chat.into(), "room_closed"),
            (&listener, false, None, chat.into(), "board_op_refused"),
            (&guest, false, None, chat.into(), "ok"),
            (&guest, false, hold, chat.into(), "room_locked"),
            (&guest, true, None, chat.into(), "room_closed"),
            (&guest, false, None, mark.into(), "board_op_refused"),
            (&guest, false, None, r#"{"k":"undo"}"#.into(), "board_op_refused"),
            (&adult(1), false, None, r#"{"k":"chat","text":" "}"#.into(), "board_op_invalid"),
            (&adult(1), false, None, format!(r#"{{"k":"chat","text":"{}"}}"#, "长".repeat(1_001)), "board_op_invalid"),
            (&adult(1), false, None, format!(r#"{{"k":"mark","label":"{}"}}"#, "x".repeat(61)), "board_op_invalid"),
            (&adult(1), false, None, r#"{"k":"enter"}"#.into(), "board_op_invalid"),
            (&adult(1), false, None, r#"{"k":"close"}"#.into(), "board_op_invalid"),
            (&adult(1), false, None, r#"{"k":"lock","locked":false,"why":"no_adult"}"#.into(), "board_op_invalid"),
        ];
        for (member, closed, hold, text, expected) in cases {
            let answer = may_write(member, *closed, *hold, &op(text));
            let code = answer.map_or_else(|error| kernel::Coded::code(&error).as_str(), |()| "ok");
            assert_eq!(&code, expected, "{text} by {member:?}");
        }
    }

    #[test]
    fn a_room_with_minors_and_no_adult_locks_within_three_seconds() {
        use Attendance::{Attended, Empty, Unattended};
        let at = |millis: i64| Some(Timestamp::from_millis(millis));
        let cases = [
            (Unattended, at(1_000), false, 2_999, None),
            (Unattended, at(1_000), false, 3_000, Some(true)),
            (Unattended, at(1_000), true, 9_000, None),
            (Unattended, None, false, 9_000, None),
            (Attended, at(1_000), false, 9_000, None),
            (Attended, None, true, 9_000, Some(false)),
            (Empty, at(1_000), false, 9_000, None),
            (Empty, None, true, 9_000, None),
        ];
        for (attendance, since, locked, now, expected) in cases {
            let turn = turn_lock(attendance, since, locked, Timestamp::from_millis(now));
            assert_eq!(turn, expected, "{attendance:?} {since:?} {locked} at {now}");
        }
        assert_eq!(attendance([].into_iter()), Empty);
        assert_eq!(attendance([&minor(2), &minor(3)].into_iter()), Unattended);
        assert_eq!(attendance([&minor(2), &adult(1)].into_iter()), Attended);
        assert_eq!(attendance([&adult(1), &minor(2)].into_iter()), Attended);
    }
}
