use serde_json::{Value, json};

use super::*;

fn topic(key: u32) -> Topic {
    Topic::new("room", key)
}

fn event(key: u32, seq: u64) -> Frame {
    Frame::event(&topic(key), Some(seq), &seq).unwrap()
}

fn big(key: u32, seq: Option<u64>, bytes: usize) -> Frame {
    Frame::event(&topic(key), seq, &"x".repeat(bytes)).unwrap()
}

fn joined(keys: &[u32]) -> Mailbox {
    let mut mailbox = Mailbox::default();
    for key in keys {
        mailbox.begin_join(&topic(*key));
        assert!(mailbox.finish_join(&topic(*key), "joined".into(), Vec::new(), 0));
        assert_eq!(mailbox.pop(), Some(Mail::Text("joined".into())));
    }
    mailbox
}

fn texts(mailbox: &mut Mailbox) -> Vec<String> {
    let text = |mail| if let Mail::Text(text) = mail { text.to_string() } else { String::new() };
    std::iter::from_fn(|| mailbox.pop()).map(text).collect()
}

/// The name of a topic and a number in it.
type Numbered = (String, u64);

/// The numbers of events, and the heads of resyncs.
fn seen(mailbox: &mut Mailbox) -> (Vec<Numbered>, Vec<Numbered>) {
    let (mut events, mut resyncs) = (Vec::new(), Vec::new());
    for text in texts(mailbox) {
        let Ok(frame) = serde_json::from_str::<Value>(&text) else { continue };
        let topic = frame["topic"].as_str().unwrap().to_owned();
        match frame["t"].as_str() {
            Some("event") => events.push((topic, frame["seq"].as_u64().unwrap_or(0))),
            Some("resync") => resyncs.push((topic, frame["head"].as_u64().unwrap())),
            _ => {}
        }
    }
    (events, resyncs)
}

#[test]
fn priority_overtakes_and_each_lane_keeps_its_order() {
    let mut mailbox = joined(&[1, 2]);
    for seq in 1..=3 {
        mailbox.event(&event(1, seq), Lane::Normal);
    }
    mailbox.event(&event(2, 8), Lane::Priority);
    mailbox.event(&event(2, 9), Lane::Priority);
    let (events, _) = seen(&mut mailbox);
    assert_eq!(events.iter().map(|(_, seq)| *seq).collect::<Vec<_>>(), [8, 9, 1, 2, 3]);
    assert_eq!(mailbox.bytes(), 0);
}

#[test]
fn a_topic_keeps_its_order_across_lanes() {
    let mut mailbox = joined(&[1, 2]);
    mailbox.event(&event(2, 1), Lane::Normal);
    mailbox.event(&event(1, 5), Lane::Normal);
    mailbox.event(&event(1, 6), Lane::Priority);
    mailbox.event(&event(1, 7), Lane::Normal);
    let (events, _) = seen(&mut mailbox);
    assert_eq!(events.iter().map(|(_, seq)| *seq).collect::<Vec<_>>(), [5, 6, 1, 7]);
}

#[test]
fn events_of_the_moment_go_first() {
    let mut mailbox = joined(&[1]);
    for seq in 0..20 {
        mailbox.event(&big(1, None, 10_000), Lane::Normal);
        mailbox.event(&event(1, seq), Lane::Normal);
    }
    mailbox.event(&big(1, Some(20), 100_000), Lane::Normal);
    mailbox.event(&big(1, None, 250_000), Lane::Normal);
    let (events, resyncs) = seen(&mut mailbox);
    assert_eq!(events.iter().map(|(_, seq)| *seq).collect::<Vec<_>>(), (0..=20).collect::<Vec<_>>());
    assert_eq!(resyncs, []);
    assert_eq!(mailbox.dropped, 21);
}

#[test]
fn the_heaviest_topic_is_lost_and_the_others_go_on() {
    let mut mailbox = joined(&[1, 2]);
    mailbox.event(&event(2, 1), Lane::Normal);
    for seq in 1..=30 {
        mailbox.event(&big(1, Some(seq), 10_000), Lane::Normal);
        assert!(mailbox.bytes() <= CAPACITY);
    }
    mailbox.event(&event(2, 2), Lane::Normal);
    let (events, resyncs) = seen(&mut mailbox);
    assert_eq!(events, [("room:2".to_owned(), 1), ("room:2".to_owned(), 2)]);
    assert_eq!(resyncs, [("room:1".to_owned(), 30)]);
    mailbox.event(&event(1, 31), Lane::Normal);
    assert_eq!(mailbox.pop(), None, "nothing of a lost topic until it is joined again");

    mailbox.begin_join(&topic(1));
    assert!(mailbox.finish_join(&topic(1), "joined".into(), vec![event(1, 31)], 31));
    mailbox.event(&event(1, 32), Lane::Normal);
    let (events, _) = seen(&mut mailbox);
    assert_eq!(events.iter().map(|(_, seq)| *seq).collect::<Vec<_>>(), [31, 32]);
}

#[test]
fn nothing_is_lost_or_doubled_while_a_session_joins() {
    let mut mailbox = Mailbox::default();
    mailbox.begin_join(&topic(1));
    for seq in 4..=8 {
        mailbox.event(&event(1, seq), Lane::Normal);
    }
    mailbox.event(&Frame::event(&topic(1), None, &json!("pointer")).unwrap(), Lane::Normal);
    assert_eq!(mailbox.pop(), None);
    let missed = (1..=6).map(|seq| event(1, seq)).collect();
    assert!(mailbox.finish_join(&topic(1), "joined".into(), missed, 6));
    mailbox.event(&event(1, 9), Lane::Normal);
    let (events, resyncs) = seen(&mut mailbox);
    assert_eq!(events.iter().map(|(_, seq)| *seq).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    assert_eq!(resyncs, []);
}

#[test]
fn a_long_absence_is_made_up_for_in_several_goes() {
    let log: Vec<Frame> = (1..=100).map(|seq| big(1, Some(seq), 4_000)).collect();
    let mut mailbox = Mailbox::default();
    let mut after = 0;
    let mut goes = 0;
    while after < 100 {
        goes += 1;
        mailbox.begin_join(&topic(1));
        let missed = log.iter().filter(|frame| frame.seq > Some(after)).cloned().collect();
        assert!(mailbox.finish_join(&topic(1), "joined".into(), missed, 100));
        let (events, resyncs) = seen(&mut mailbox);
        assert!(events.iter().map(|(_, seq)| *seq).eq(after + 1..=after + events.len() as u64));
        after += events.len() as u64;
        assert_eq!(resyncs.is_empty(), after == 100);
    }
    assert_eq!(goes, 4);
}

#[test]
fn only_the_newest_state_of_a_topic_waits() {
    let mut mailbox = joined(&[1]);
    for n in 0..5 {
        mailbox.state(&topic(1), format!("{n}").into());
    }
    mailbox.state(&topic(2), "not joined".into());
    assert_eq!(texts(&mut mailbox), ["4"]);
}

#[test]
fn who_asks_without_reading_is_refused_in_the_end() {
    let mut mailbox = joined(&[1]);
    mailbox.event(&event(1, 1), Lane::Normal);
    let fitting = (0..1_000).take_while(|_| mailbox.answer("x".repeat(1_000).into())).count();
    assert!(fitting < 260, "{fitting}");
    assert!(mailbox.bytes() <= CAPACITY);
}

#[test]
fn leaving_takes_along_what_waits_and_closing_comes_last() {
    let mut mailbox = joined(&[1, 2]);
    mailbox.event(&event(1, 1), Lane::Normal);
    mailbox.event(&event(2, 1), Lane::Normal);
    mailbox.leave(&topic(1));
    mailbox.event(&event(1, 2), Lane::Normal);
    mailbox.close(1012);
    mailbox.ping();
    assert_eq!(mailbox.pop(), Some(Mail::Ping));
    assert!(matches!(mailbox.pop(), Some(Mail::Text(text)) if text.contains("room:2")));
    assert_eq!(mailbox.pop(), Some(Mail::Close(1012)));
    assert_eq!(mailbox.pop(), None);
}
