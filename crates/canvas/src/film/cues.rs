//! A log spread over time: `cues.ts` of the browser.

use std::collections::HashMap;

use board::Op;
use kernel::PersonId;

use super::FRAME_MS;

/// Something that is done to the board at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// Milliseconds since the room was opened.
    pub at: u64,
    /// Its entry in the log.
    pub seq: u64,
    /// Who did it.
    pub author: PersonId,
    /// What was done.
    pub op: Op,
}

/// A delta arrived with all its points at once; it was drawn over at most this long before.
const LONGEST_MS: u64 = 150;

/// Spreads a log over time: points appear as they were drawn, not as deltas arrived.
///
/// The board after all cues is the board after all entries. A delta's points therefore begin neither before its author's last
/// entry nor before the last operation that changes more than its own stroke.
pub(crate) fn spread(entries: Vec<Cue>) -> Vec<Cue> {
    let mut cues = Vec::with_capacity(entries.len());
    let mut last_of: HashMap<PersonId, u64> = HashMap::new();
    let mut firm = 0;
    for entry in entries {
        let (at, author) = (entry.at, entry.author);
        let from = firm.max(last_of.get(&author).copied().unwrap_or(0)).max(at.saturating_sub(LONGEST_MS)).min(at);
        match &entry.op {
            Op::Ink { .. } | Op::More { .. } => cut(entry, from, &mut cues),
            Op::Add { .. } => cues.push(entry),
            _ => {
                cues.push(entry);
                firm = at;
            }
        }
        last_of.insert(author, at);
    }
    // Stable: what is done at one time stays in its order.
    cues.sort_by_key(|cue| (cue.at, cue.seq));
    cues
}

/// Cuts a delta into as many as there are frames in its time. Points are steps from the one before, so its parts are deltas.
fn cut(entry: Cue, from: u64, cues: &mut Vec<Cue>) {
    let Cue { at, seq, author, op } = entry;
    let (id, pts, done) = match &op {
        Op::Ink { id, pts, done, .. } | Op::More { id, pts, done } => (id.clone(), pts.clone(), *done),
        _ => return,
    };
    let points = pts.len() / 3;
    let steps = usize::try_from((at - from) / FRAME_MS).unwrap_or(1).clamp(1, points.max(1));
    if steps == 1 {
        cues.push(Cue { at, seq, author, op });
        return;
    }
    let mut first = Some(op);
    for step in 0..steps {
        let part = pts[step * points / steps * 3..(step + 1) * points / steps * 3].to_vec();
        let done = done && step == steps - 1;
        let op = match first.take() {
            Some(Op::Ink { id, page, tool, color, width, .. }) => {
                Op::Ink { id, page, tool, color, width, pts: part, done }
            }
            _ => Op::More { id: id.clone(), pts: part, done },
        };
        let share = (at - from) * (step as u64 + 1) / steps as u64;
        cues.push(Cue { at: from + share, seq, author, op });
    }
}
