//! The machine loses power: the real program is killed in the middle of a room.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use testkit::Town;
use wenqu::config::Config;

use super::rooms::{Lesson, line};

/// The real program, as an operator starts it.
struct Program {
    process: Child,
    address: SocketAddr,
}

impl Program {
    fn start(config: &Config) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_wenqu"))
            .arg("serve")
            .env("WENQU_HTTP_LISTEN", "127.0.0.1:0")
            .env("WENQU_MEDIA_LISTEN", "127.0.0.1:0")
            .env("WENQU_DATA_FOLDER", &config.data.folder)
            .env("WENQU_REGION_FOLDER", &config.region.folder)
            .env("WENQU_DATABASE_URL", config.database_url().reveal())
            .env("WENQU_DEMO_SIGN_IN", "loopback")
            .env("WENQU_LOG_FILTER", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("the program says where it listens: {line:?}"));
        Self { process, address: SocketAddr::from(([127, 0, 0, 1], port)) }
    }

    /// SIGKILL: no goodbye.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

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
