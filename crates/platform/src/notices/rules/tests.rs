use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_000_000);

fn rule(channels: &[Channel], urgent: bool) -> Rule {
    Rule { kind: NoticeKind::Answers, channels: channels.to_vec(), filed: None, urgent }
}

const ALL: &[Channel] = &[Channel::Push, Channel::Sms, Channel::Mail];

fn everywhere() -> Reach {
    Reach { phone: true, mail: true, ..Reach::default() }
}

fn situation<'a>(rule: &'a Rule, reach: &'a Reach) -> Situation<'a> {
    Situation { rule, reach, refused: &[], pushes: true, repeated: false, now: NOW, expires: None }
}

/// Each channel with the seconds until it is due, or the reason why it is not sent.
fn shown(planned: &[Planned]) -> Vec<(Channel, Result<u64, Reason>)> {
    planned.iter().map(|one| (one.channel, one.not.map_or(Ok(one.due.since(NOW).as_secs()), Err))).collect()
}

#[test]
fn a_text_message_waits_for_what_costs_nothing() {
    let (all, reach) = (rule(ALL, false), everywhere());
    let it = situation(&all, &reach);
    let expected = [(Channel::Push, Ok(0)), (Channel::Sms, Ok(300)), (Channel::Mail, Ok(0))];
    assert_eq!(shown(&plan(&it)), expected);
    let phone_only = Reach { phone: true, ..Reach::default() };
    let it = Situation { pushes: false, reach: &phone_only, ..it };
    assert_eq!(shown(&plan(&it)), [(Channel::Sms, Ok(0))], "nothing else reaches the person");
}

#[test]
fn quiet_hours_hold_back_what_rings() {
    let reach = Reach { quiet_until: Some(NOW.plus(Duration::from_hours(8))), ..everywhere() };
    let (all, urgent) = (rule(ALL, false), rule(ALL, true));
    let hours = 8 * 3600;
    let expected = [(Channel::Push, Ok(hours)), (Channel::Sms, Ok(hours + 300)), (Channel::Mail, Ok(0))];
    assert_eq!(shown(&plan(&situation(&all, &reach))), expected);
    assert_eq!(shown(&plan(&situation(&urgent, &reach)))[0], (Channel::Push, Ok(0)));
    let short = Situation { expires: Some(NOW.plus(Duration::from_secs(20))), ..situation(&all, &reach) };
    assert_eq!(shown(&plan(&short))[0], (Channel::Push, Err(Reason::Expired)));
}

#[test]
fn what_a_person_does_not_want_is_not_sent() {
    let (all, reach) = (rule(ALL, false), everywhere());
    let refused = [(NoticeKind::Answers, Channel::Push), (NoticeKind::Duty, Channel::Sms)];
    let it = Situation { refused: &refused, ..situation(&all, &reach) };
    let expected = [(Channel::Push, Err(Reason::Refused)), (Channel::Sms, Ok(0)), (Channel::Mail, Ok(0))];
    assert_eq!(shown(&plan(&it)), expected, "and what is left does not wait for it");
}

#[test]
fn what_a_family_has_not_agreed_to_is_not_sent() {
    let urgent = rule(ALL, true);
    let reach = Reach { declined: true, ..everywhere() };
    let not = Err(Reason::NotAgreed);
    let expected = [(Channel::Push, not), (Channel::Sms, not), (Channel::Mail, not)];
    assert_eq!(shown(&plan(&situation(&urgent, &reach))), expected);
}

#[test]
fn the_same_thing_is_told_once() {
    let (all, reach) = (rule(ALL, false), everywhere());
    let it = Situation { repeated: true, ..situation(&all, &reach) };
    let repeated = Err(Reason::Repeated);
    let expected = [(Channel::Push, Ok(0)), (Channel::Sms, repeated), (Channel::Mail, repeated)];
    assert_eq!(shown(&plan(&it)), expected);
}

#[test]
fn at_the_door_it_is_asked_again() {
    let later = NOW.plus(Duration::from_secs(9));
    let open = Door {
        channel: Channel::Sms,
        urgent: false,
        read: false,
        expires: None,
        quiet_until: None,
        declined: false,
        budget: Some(Budget { spent: 95, next: 5, cap: Some(100) }),
        now: NOW,
    };
    let over = Some(Budget { spent: 96, next: 5, cap: Some(100) });
    for (what, door, passage) in [
        ("nothing is in the way", open, Passage::Go),
        ("it was read meanwhile", Door { read: true, ..open }, Passage::Drop(Reason::Read)),
        ("a mail is kept all the same", Door { read: true, channel: Channel::Mail, ..open }, Passage::Go),
        ("the family has said no meanwhile", Door { declined: true, ..open }, Passage::Drop(Reason::NotAgreed)),
        ("it is too late", Door { expires: Some(NOW), ..open }, Passage::Drop(Reason::Expired)),
        ("it is night", Door { quiet_until: Some(later), ..open }, Passage::Wait(later)),
        ("it is night and urgent", Door { quiet_until: Some(later), urgent: true, ..open }, Passage::Go),
        ("the night is over", Door { quiet_until: Some(NOW), ..open }, Passage::Go),
        ("the cap is reached", Door { budget: over, ..open }, Passage::Drop(Reason::Cap)),
        ("urgent all the same", Door { budget: over, urgent: true, ..open }, Passage::Go),
    ] {
        assert_eq!(at_the_door(&door), passage, "{what}");
    }
}

#[test]
fn the_cap_is_announced_before_it_is_reached() {
    for (spent, cap, low) in [(79, Some(100), false), (80, Some(100), true), (100, Some(100), true), (999, None, false)]
    {
        assert_eq!(Budget { spent, next: 0, cap }.is_low(), low, "{spent} of {cap:?}");
    }
}

#[test]
fn a_message_is_paid_in_parts() {
    for (text, parts) in [
        ("a".repeat(160), 1),
        ("a".repeat(161), 2),
        ("a".repeat(306), 2),
        ("a".repeat(307), 3),
        ("€".repeat(80), 1),
        ("€".repeat(81), 2),
        ("问".repeat(70), 1),
        ("问".repeat(71), 2),
        ("问".repeat(134), 2),
        ("问".repeat(135), 3),
        (format!("{}问", "a".repeat(69)), 1),
        (format!("{}问", "a".repeat(70)), 2),
        ("😀".repeat(35), 1),
        ("😀".repeat(36), 2),
    ] {
        assert_eq!(segments(&text), parts, "{} letters", text.chars().count());
    }
}

#[test]
fn tries_have_growing_pauses_and_an_end() {
    let pauses: Vec<_> = (1..=TRIES).map(|tried| pause(tried).map(|pause| pause.as_secs())).collect();
    assert_eq!(pauses, [Some(10), Some(30), Some(90), Some(270), None]);
}

#[test]
fn the_drawing_shows_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/delivery.md");
    let page = std::fs::read_to_string(path).unwrap();
    let drawing = page.split("```mermaid").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut drawn: Vec<_> =
        drawing.lines().map(str::trim).filter(|line| line.contains("-->") && !line.contains("[*]")).collect();
    let mut coded: Vec<_> = TRANSITIONS.iter().map(|(from, by, to)| format!("{from} --> {to}: {by}")).collect();
    drawn.sort_unstable();
    coded.sort_unstable();
    assert_eq!(drawn, coded);
}
