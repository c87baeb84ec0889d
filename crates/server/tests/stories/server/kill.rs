//! The machine loses power: the real program is killed in the middle of a room.

use std::process::Command;

use people::{Stage, Subject};
use serde_json::json;
use testkit::Town;

use super::program::Program;
use super::rooms::{Hand, Lesson, line, numbers, strokes};

testkit::stories! {
    async fn a_session_from_the_question_to_the_replay_outlives_the_program(t: Town) {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let (pupil, teacher) = (class.pupil("小鱼").await, school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await);
        let guardian = class.guardian("鱼妈妈", &[&pupil]).await;
        t.stop().await;

        let first = Program::start(&t.config());
        t.visit(first.address);
        for person in [&pupil, &teacher, &guardian] {
            person.enter_again().await;
        }
        let check = json!({ "microphone_ok": true, "pen": "pen", "round_trip_ms": 40 });
        teacher.post("/duty/start", check).await.is(201);
        let words = json!({ "subject": "math", "text": "1/2 + 1/3 = ?", "attempt": { "text": "通分不会" } });
        let question = pupil.post("/questions", words).await.is(201).text("id");
        pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": "live" })).await.is(200);
        let offer = teacher.get("/offers/current").await.is(200)["offer"]["id"].as_str().unwrap().to_owned();
        let session = teacher.act(&format!("/offers/{offer}/accept")).await.is(200);
        let (id, room) = (session.text("id"), session.text("room_id"));

        let mut board = Hand::join(&teacher, "teacher1", &room, None).await;
        let mut paper = Hand::join(&pupil, "pupil111", &room, None).await;
        let mut acknowledged = Vec::new();
        for n in 1..=12 {
            acknowledged.push(board.draw(n).await);
        }
        let answers = vec![paper.draw(1).await, paper.draw(2).await];
        let known = answers[1]["seq"].as_u64().unwrap();
        // More is under way, unanswered, when the lights go out.
        board.send(13, 8).await;
        first.kill();

        let second = Program::start(&t.config());
        t.visit(second.address);
        let mut board = Hand::join(&teacher, "teacher1", &room, Some(known)).await;
        let mut paper = Hand::join(&pupil, "pupil111", &room, Some(known)).await;
        let kept = strokes(&teacher, &room, "teacher1").await;
        assert_eq!(kept[..12], acknowledged, "every acknowledged stroke is there as it was acknowledged");
        assert_eq!(numbers(&kept), (1..=kept.len() as u64).collect::<Vec<_>>(), "what is there is whole and in order");
        assert_eq!(strokes(&pupil, &room, "pupil111").await, answers);

        // What was not answered is sent again and comes once; both go on, and see each other.
        board.send(13, 8).await;
        board.draw(21).await;
        paper.hears("teacher1", 21).await;
        paper.draw(3).await;
        board.hears("pupil111", 3).await;
        let body = json!({ "subject": "math", "knowledge_point": "异分母分数加法" });
        let closed = teacher.post(&format!("/sessions/{id}/close"), body).await.is(200);
        assert_eq!((&closed["state"], &closed["question"]["state"]), (&json!("closed"), &json!("answered")));

        for viewer in [&pupil, &teacher, &guardian] {
            let replay = viewer.get(&format!("/sessions/{id}/replay")).await.is(200);
            assert_eq!(replay["replay"]["room"], json!(room));
            assert_eq!(numbers(&strokes(viewer, &room, "teacher1").await), (1..=21).collect::<Vec<_>>());
            assert_eq!(numbers(&strokes(viewer, &room, "pupil111").await), [1, 2, 3]);
        }
        pupil.post(&format!("/sessions/{id}/verdict"), json!({ "solved": true })).await.is(200);
        second.kill();
    }

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
