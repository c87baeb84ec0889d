//! `docs/http.md` is true: its blocks run as they stand, against the real program.

use std::process::Command;

use people::{Stage, Subject};
use testkit::Town;

use super::program::Program;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const MANUAL: &str = include_str!("../../../../../docs/http.md");

/// The blocks of shell in the manual, one after the other.
fn script() -> String {
    let blocks = MANUAL.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.collect::<Vec<_>>().join("\n")
}

testkit::stories! {
    async fn two_people_with_curl_get_from_the_question_to_the_replay_as_the_manual_says(t: Town) {
        let school = t.school("江山实验小学").await;
        let pupil = school.class(3, "三(2)班").await.pupil("小鱼").await;
        school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        t.stop().await;
        let program = Program::start(&t.config());
        t.visit(program.address);

        let told = format!("{}\necho \"$session $room\"", script());
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &told])
            .env("WENQU_URL", format!("http://{}", program.address))
            .env("no_proxy", "*")
            .current_dir(ROOT)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));

        let (session, room) = said.lines().last().unwrap().split_once(' ').unwrap();
        pupil.enter_again().await;
        let replay = pupil.get(&format!("/sessions/{session}/replay")).await.is(200);
        assert_eq!((&replay["session"]["state"], &replay["session"]["verdict"]["solved"]), (&"closed".into(), &true.into()));
        assert_eq!(replay["replay"]["room"], room);
        let log = pupil.get(&format!("/rooms/{room}/log")).await.is(200);
        let ops: Vec<_> = log["entries"].as_array().unwrap().iter().map(|entry| &entry["op"]).collect();
        for (kind, field, value) in [("ink", "id", "s1"), ("add", "id", "t1"), ("chat", "text", "明白了！")] {
            assert!(ops.iter().any(|op| op["k"] == kind && op[field] == value), "{kind} {value} in {ops:?}");
        }
        program.kill();
    }
}
