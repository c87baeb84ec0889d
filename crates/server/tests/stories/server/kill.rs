//! The machine loses power: the real program is killed in the middle of a room.

use std::process::Command;

use serde_json::json;
use testkit::Town;

use super::program::Program;
use super::rooms::{Lesson, line};

testkit::stories! {
    async fn nothing_acknowledged_is_lost_when_the_program_is_killed(t: Town) {
        let lesson = Lesson::begin(&t).await;
        t.stop().await;

        let first = Program::start(&t.config());
        t.visit(first.address);
        lesson.teacher.enter_again().await;
        let mut acknowledged = 0;
        for from in (1..=40).step_by(4) {
            acknowledged += lesson.write(from, 4).await.len();
        }
        assert_eq!(acknowledged, 40);
        // Some more are under way, unanswered, when the lights go out.
        let mut live = lesson.teacher.live().await;
        live.join(&lesson.topic(), None).await;
        let ops: Vec<_> = (41..=60).map(line).collect();
        live.say(&lesson.topic(), json!({ "client": "ab12cd34", "ops": ops })).await;
        first.kill();

        let second = Program::start(&t.config());
        t.visit(second.address);
        let lines = lesson.lines().await;
        let expected: Vec<_> = (1..=lines.len()).map(|n| format!("第{n}步")).collect();
        assert!(lines.len() >= 40, "{} of 40 acknowledged lines are there", lines.len());
        assert_eq!(lines, expected, "what is there is whole and in order");

        // The teacher sends again what was not answered; nothing comes twice, and the room goes on.
        lesson.write(37, 24).await;
        lesson.write(61, 1).await;
        let expected: Vec<_> = (1..=61).map(|n| format!("第{n}步")).collect();
        assert_eq!(lesson.lines().await, expected);
        second.kill();
    }

    async fn a_terminated_program_ends_in_peace(t: Town) {
        let lesson = Lesson::begin(&t).await;
        t.stop().await;
        let mut program = Program::start(&t.config());
        t.visit(program.address);
        lesson.teacher.enter_again().await;
        let mut live = lesson.teacher.live().await;
        live.join(&lesson.topic(), None).await;

        let id = program.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        live.until(|message| message["t"] == "draining").await;
        assert_eq!(live.ended().await, Some(1012));
        assert_eq!(program.process.wait().unwrap().code(), Some(0));
    }
}
