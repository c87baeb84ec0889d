//! The question book: kept, tried again, reminded of, printed, and the family's to read.

use std::io::Cursor;
use std::time::Duration;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use kernel::{ErrorCode, Role};
use platform::Ctx;
use platform::files::service as files;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town};
use tutoring::book::service;
use tutoring::events::QuestionRead;

use super::{Scene, Session, accept, ask, draft, on_duty, submit};

const DAY: Duration = Duration::from_hours(24);

/// A question that was asked and explained.
async fn answered(t: &Town, scene: &Scene) -> Session {
    on_duty(&scene.teacher).await;
    ask(&scene.pupil, "1/2 + 1/3 = ?").await;
    explained(t, scene).await
}

/// The question that rings is explained.
async fn explained(t: &Town, scene: &Scene) -> Session {
    let session = accept(&scene.teacher).await;
    session.draw(&scene.teacher).await;
    t.clock.advance(Duration::from_mins(2));
    session.close(&scene.teacher).await.is(200);
    t.run_jobs().await;
    session
}

/// A question with these photos that was asked and explained, and the files.
async fn answered_with(t: &Town, scene: &Scene, photos: &[GrayImage]) -> (Session, Vec<String>) {
    on_duty(&scene.teacher).await;
    let id = draft(&scene.pupil, "如图，阴影部分的面积是多少？").await;
    let mut files = Vec::new();
    for photo in photos {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::from(photo.clone()).write_to(&mut png, ImageFormat::Png).unwrap();
        let file = scene.pupil.upload("photo", png.into_inner()).await.is(201).text("id");
        let attached = json!({ "file_id": file, "kind": "photo" });
        scene.pupil.post(&format!("/questions/{id}/attachments"), attached).await.is(200);
        files.push(file);
    }
    submit(&scene.pupil, &id, "live").await.is(200);
    (explained(t, scene).await, files)
}

/// The pictures in a document.
fn pictures(pdf: &[u8]) -> Vec<GrayImage> {
    let begins = |at: &usize| pdf[*at..].starts_with(b"\xff\xd8\xff");
    let read = |at| Some(image::load_from_memory(&pdf[at..]).ok()?.into_luma8());
    (0..pdf.len()).filter(begins).filter_map(read).collect()
}

/// How many pages a document has.
fn pages(pdf: &[u8]) -> usize {
    let count = String::from_utf8_lossy(pdf).split_once("/Count ").map(|(_, rest)| rest.to_owned()).unwrap();
    count.split(|sign: char| !sign.is_ascii_digit()).next().unwrap().parse().unwrap()
}

/// How far two pictures are from each other on the average, from 0 to 255.
fn apart(one: &GrayImage, other: &GrayImage) -> u32 {
    let [one, other] = [one, other].map(|picture| imageops::resize(picture, 24, 24, FilterType::Triangle));
    let sum: u32 = one.iter().zip(other.iter()).map(|(one, other)| u32::from(one.abs_diff(*other))).sum();
    sum / (24 * 24)
}

async fn print(reader: &Person, pupil: &Person) -> Vec<u8> {
    reader.get(&format!("/pupils/{}/book.pdf", pupil.id())).await.is(200).bytes.to_vec()
}

async fn keep(pupil: &Person, question: &str) -> Answer {
    pupil.put(&format!("/questions/{question}/book"), json!({})).await
}

async fn tried(pupil: &Person, entry: &str) -> Answer {
    pupil.post(&format!("/book-entries/{entry}/try"), json!({ "attempt": { "text": "先通分" } })).await
}

async fn review(pupil: &Person, entry: &str, recall: &str) -> Answer {
    pupil.post(&format!("/book-entries/{entry}/review"), json!({ "recall": recall })).await
}

/// The entries of a book that meet a condition.
async fn book(reader: &Person, pupil: &Person, query: &str) -> Vec<Value> {
    let page = reader.get(&format!("/pupils/{}/book?{query}", pupil.id())).await.is(200);
    page["items"].as_array().unwrap().clone()
}

async fn overview(reader: &Person, pupil: &Person) -> Answer {
    reader.get(&format!("/pupils/{}/book/overview", pupil.id())).await.is(200)
}

testkit::stories! {
    async fn what_is_kept_comes_again_and_is_answered_only_after_a_try(t: Town) {
        let scene = Scene::set(&t).await;
        let session = answered(&t, &scene).await;
        let pupil = &scene.pupil;
        let entry = keep(pupil, &session.question).await.is(200);
        assert_eq!((&entry["step"], &entry["knowledge_point"]), (&json!(0), &json!("异分母分数加法")), "{entry}");
        let id = entry.text("id");
        assert_eq!(keep(pupil, &session.question).await.is(200)["id"], json!(id), "kept once");
        let answer = format!("/book-entries/{id}/answer");
        assert_eq!(pupil.get(&answer).await.refused(ErrorCode::AttemptRequired)["field"], json!("attempt"));
        review(pupil, &id, "knew").await.refused(ErrorCode::AttemptRequired);
        let nothing = json!({ "attempt": { "text": " " } });
        pupil.post(&format!("/book-entries/{id}/try"), nothing).await.refused(ErrorCode::AttemptRequired);
        let shown = tried(pupil, &id).await.is(200);
        assert_eq!((&shown["session_id"], &shown["replay"]), (&json!(session.id), &json!(true)), "{shown}");
        pupil.get(&answer).await.is(200);
        // Who has just been taught it knows it: that is no step.
        let once = review(pupil, &id, "knew").await.is(200);
        assert_eq!((&once["step"], &once["tried"], &once["reviews"]), (&json!(0), &json!(false), &json!(1)), "{once}");
        assert_eq!((&once["due_on"], &once["counts"]), (&entry["due_on"], &json!(false)), "{once}");
        // The next time it is hidden again.
        pupil.get(&answer).await.refused(ErrorCode::AttemptRequired);
        let back = pupil.act(&format!("/book-entries/{id}/take-back")).await.is(200);
        assert_eq!((&back["step"], &back["due_on"]), (&json!(0), &entry["due_on"]), "{back}");
        pupil.act(&format!("/book-entries/{id}/take-back")).await.refused(ErrorCode::QuestionStateWrong);
        // A step a day at most, on the day on which it comes again.
        for (days, step) in [(0, 0), (1, 1), (0, 1), (2, 1), (1, 2), (0, 2)] {
            t.clock.advance(Duration::from_hours(24 * days));
            let before = pupil.get(&format!("/book-entries/{id}")).await.is(200);
            assert_eq!(before["counts"], json!(before["standing"] == json!("due")), "{before}");
            tried(pupil, &id).await.is(200);
            assert_eq!(review(pupil, &id, "knew").await.is(200)["step"], json!(step), "{days}");
        }
        tried(pupil, &id).await.is(200);
        let again = review(pupil, &id, "not_yet").await.is(200);
        assert_eq!((&again["step"], &again["due_on"]), (&json!(0), &json!("2026-09-07")), "{again}");
    }

    async fn a_pupil_is_reminded_on_the_day_and_not_after_the_hour(t: Town) {
        let scene = Scene::set(&t).await;
        let session = answered(&t, &scene).await;
        let pupil = &scene.pupil;
        keep(pupil, &session.question).await.is(200);
        let reminders = |codes: Vec<String>| codes.into_iter().filter(|code| code == "book_due").count();
        assert_eq!(reminders(pupil.notices().await), 0);
        t.pass(DAY).await;
        assert_eq!(reminders(pupil.notices().await), 1);
        assert_eq!(book(pupil, pupil, "standing=due").await.len(), 1);
        // Nothing new is due on the days after, so nobody nags.
        t.pass(DAY).await;
        assert_eq!(reminders(pupil.notices().await), 1);
        let choices = format!("/pupils/{}/book/choices", pupil.id());
        pupil.put(&choices, json!({ "keeps_answered": false, "reminds": false })).await.is(200);
        let id = book(pupil, pupil, "").await[0]["id"].as_str().unwrap().to_owned();
        tried(pupil, &id).await.is(200);
        review(pupil, &id, "not_yet").await.is(200);
        t.pass(DAY).await;
        assert_eq!(reminders(pupil.notices().await), 1);
    }

    async fn a_program_that_was_away_at_the_hour_reminds_nobody_late(t: Town) {
        let scene = Scene::set(&t).await;
        let session = answered(&t, &scene).await;
        keep(&scene.pupil, &session.question).await.is(200);
        t.clock.advance(DAY * 2);
        t.run_jobs().await;
        assert!(!scene.pupil.notices().await.contains(&"book_due".to_owned()));
    }

    async fn whoever_wants_it_has_every_answered_question_kept(t: Town) {
        let scene = Scene::set(&t).await;
        let pupil = &scene.pupil;
        answered(&t, &scene).await;
        assert_eq!(book(pupil, pupil, "").await.len(), 0);
        let choices = format!("/pupils/{}/book/choices", pupil.id());
        pupil.put(&choices, json!({ "keeps_answered": true, "reminds": true })).await.is(200);
        scene.teacher.act("/duty/end").await;
        let session = answered(&t, &scene).await;
        let kept = book(pupil, pupil, "").await;
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(kept[0]["question_id"], json!(session.question));
    }

    async fn a_guardian_reads_the_book_and_changes_nothing_in_it(t: Town) {
        let scene = Scene::set(&t).await;
        let session = answered(&t, &scene).await;
        let (pupil, other) = (&scene.pupil, scene.class.pupil("小虾").await);
        let guardian = scene.class.guardian("鱼妈妈", &[pupil]).await;
        let id = keep(pupil, &session.question).await.is(200).text("id");
        let note = format!("/book-entries/{id}/note");
        pupil.put(&note, json!({ "note": "忘了通分" })).await.is(200);
        let long = json!({ "note": "题".repeat(2_001) });
        assert_eq!(pupil.put(&note, long).await.refused(ErrorCode::BadRequest)["field"], json!("note"));
        assert_eq!(book(&guardian, pupil, "").await[0]["note"], json!("忘了通分"));
        let pdf = guardian.get(&format!("/pupils/{}/book.pdf", pupil.id())).await.is(200);
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        guardian.put(&note, json!({ "note": "改" })).await.refused(ErrorCode::Forbidden);
        guardian.delete(&format!("/book-entries/{id}")).await.refused(ErrorCode::Forbidden);
        keep(&guardian, &session.question).await.refused(ErrorCode::Forbidden);
        other.get(&format!("/pupils/{}/book", pupil.id())).await.refused(ErrorCode::NotFound);
        other.get(&format!("/book-entries/{id}")).await.refused(ErrorCode::NotFound);
        keep(&other, &session.question).await.refused(ErrorCode::NotFound);
        scene.teacher.get(&format!("/pupils/{}/book", pupil.id())).await.refused(ErrorCode::Forbidden);
    }

    async fn what_was_found_is_kept_and_answered_only_after_a_try(t: Town) {
        let scene = Scene::set(&t).await;
        on_duty(&scene.teacher).await;
        ask(&scene.pupil, "鸡兔同笼,头35个,脚94只,鸡几只?不会的找我13812345678").await;
        let session = explained(&t, &scene).await;
        let (pupil, other) = (&scene.pupil, scene.class.pupil("小虾").await);
        let found = || async { other.get("/bank").await.is(200)["items"][0]["kept"].clone() };
        assert_eq!(found().await, json!(null));
        let shelf = format!("/bank/{}/book", session.id);
        assert_eq!(other.get(&shelf).await.is(200)["entry"], json!(null));
        let entry = other.put(&shelf, json!({})).await.is(200);
        let id = entry.text("id");
        assert_eq!((&entry["own"], &entry["session_id"]), (&json!(false), &json!(session.id)), "{entry}");
        let words = entry.text("words");
        assert!(words.contains("鸡兔同笼") && !words.contains("138"), "as others see it: {words}");
        assert_eq!(other.put(&shelf, json!({})).await.is(200)["id"], json!(id), "kept once");
        assert_eq!((found().await, &other.get(&shelf).await.is(200)["entry"]["id"]), (json!(id), &json!(id)));
        // Kept is not answered.
        let answer = format!("/book-entries/{id}/answer");
        let replay = format!("/sessions/{}/replay", session.id);
        assert_eq!(other.get(&answer).await.refused(ErrorCode::AttemptRequired)["field"], json!("attempt"));
        other.get(&replay).await.refused(ErrorCode::NotFound);
        let shown = tried(&other, &id).await.is(200);
        assert_eq!((&shown["replay"], &shown["note"], &shown["written"]), (&json!(true), &json!(null), &json!(null)));
        other.get(&replay).await.is(200);
        assert_eq!(review(&other, &id, "knew").await.is(200)["step"], json!(1), "tried before the answer was ever seen");
        other.get(&answer).await.refused(ErrorCode::AttemptRequired);
        // Taken out, it can be kept again, as it was.
        other.delete(&format!("/book-entries/{id}")).await.is(204);
        assert_eq!(found().await, json!(null));
        let again = other.put(&shelf, json!({})).await.is(200);
        assert_eq!((&again["id"], &again["step"]), (&json!(id), &json!(1)));
        // Of two who keep it each has a book of one's own, and the asker the whole question.
        let own = pupil.put(&shelf, json!({})).await.is(200);
        assert_eq!(own["own"], json!(true), "{own}");
        assert!(own.text("words").contains("13812345678"));
        assert_eq!(keep(pupil, &session.question).await.is(200)["id"], own["id"]);
        pupil.get(&format!("/book-entries/{id}")).await.refused(ErrorCode::NotFound);
        scene.teacher.put(&shelf, json!({})).await.refused(ErrorCode::Forbidden);
        // Who has watched it before it was kept has the answer in mind.
        let third = scene.class.pupil("小蟹").await;
        let attempt = json!({ "attempt": { "chips": [], "text": "不知道怎么设" } });
        third.post(&format!("/bank/{}/open", session.id), attempt).await.is(200);
        t.clock.advance(Duration::from_secs(1));
        let entry = third.put(&shelf, json!({})).await.is(200);
        assert_eq!(entry["counts"], json!(false), "{entry}");
        tried(&third, &entry.text("id")).await.is(200);
        assert_eq!(review(&third, &entry.text("id"), "knew").await.is(200)["step"], json!(0));
    }

    async fn what_others_may_not_see_any_more_says_nothing_in_a_book(t: Town) {
        let scene = Scene::set(&t).await;
        let session = answered(&t, &scene).await;
        let (pupil, other) = (&scene.pupil, scene.class.pupil("小虾").await);
        let shelf = format!("/bank/{}/book", session.id);
        let id = other.put(&shelf, json!({})).await.is(200).text("id");
        assert!(!book(&other, &other, "").await[0]["words"].as_str().unwrap().is_empty());
        let pdf = print(&other, &other).await;
        assert_eq!((pages(&pdf), pictures(&pdf).len()), (2, 0), "of another's board nothing but where it is");
        let guardian = scene.class.guardian("鱼妈妈", &[pupil]).await;
        let no = json!({ "answers": [{ "item": "sharing", "version": 1, "agrees": false }] });
        guardian.post(&format!("/people/{}/consents", pupil.id()), no).await.is(200);
        // On paper as well there is nothing of it any more, not even where the answer would be.
        assert_eq!(pages(&print(&other, &other).await), 1);
        assert_eq!(book(&other, &other, "").await[0]["words"], json!(""));
        assert_eq!(other.get(&format!("/book-entries/{id}")).await.is(200)["words"], json!(""));
        let note = other.put(&format!("/book-entries/{id}/note"), json!({ "note": "通分" })).await.is(200);
        assert_eq!(note["words"], json!(""));
        assert_eq!(tried(&other, &id).await.is(200)["replay"], json!(false));
        other.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::NotFound);
        let third = scene.class.pupil("小蟹").await;
        third.put(&shelf, json!({})).await.refused(ErrorCode::NotFound);
        // With the child it goes out of the books of others.
        let coordinator = scene.school.staff(Role::SchoolCoordinator, "统筹").await;
        let deletion = json!({ "kind": "deletion" });
        let asked = guardian.post(&format!("/pupils/{}/requests", pupil.id()), deletion).await.is(201).text("id");
        coordinator.post(&format!("/data-requests/{asked}/grant"), json!({})).await.is(200);
        t.run_jobs().await;
        assert_eq!(book(&other, &other, "").await, Vec::<Value>::new());
    }

    async fn the_book_on_paper_shows_every_photo_of_its_questions(t: Town) {
        let scene = Scene::set(&t).await;
        let slope = GrayImage::from_fn(900, 600, |x, _| Luma([u8::try_from(x * 255 / 900).unwrap()]));
        let board = GrayImage::from_fn(600, 900, |x, y| Luma([if (x / 150 + y / 150) % 2 == 0 { 20 } else { 230 }]));
        let (session, kept) = answered_with(&t, &scene, &[slope.clone(), board.clone()]).await;
        keep(&scene.pupil, &session.question).await.is(200);
        let guardian = scene.class.guardian("鱼妈妈", &[&scene.pupil]).await;
        let pdf = print(&guardian, &scene.pupil).await;
        assert!(pdf.len() < 400_000, "{} bytes", pdf.len());
        let shown = pictures(&pdf);
        assert_eq!(shown.len(), 3, "and the board behind them");
        for photo in [&slope, &board] {
            assert!(shown[..2].iter().any(|picture| apart(picture, photo) < 12));
        }
        // What cannot be read is left out, and the rest stays.
        t.app().files.delete(&files::key(kept[0].parse().unwrap())).await.unwrap();
        let shown = pictures(&print(&scene.pupil, &scene.pupil).await);
        assert_eq!(shown.len(), 2);
        assert!(apart(&shown[0], &board) < 12);
    }

    async fn what_two_devices_and_a_reading_change_at_once_is_all_there(t: Town) {
        let scene = Scene::set(&t).await;
        let session = answered(&t, &scene).await;
        let pupil = &scene.pupil;
        let id = keep(pupil, &session.question).await.is(200).text("id");
        let path = format!("/book-entries/{id}/note");
        let read = QuestionRead { question: session.question.parse().unwrap(), file: Ctx::system(t.app()).new_id() };
        let follow = || service::follow(Ctx::system(t.app()), read.clone());
        for round in 1..=10 {
            let note = format!("第{round}次");
            let (noted, tried, followed) =
                tokio::join!(pupil.put(&path, json!({ "note": note })), tried(pupil, &id), follow());
            followed.unwrap();
            assert_eq!((noted.status, tried.status), (200, 200), "{noted}\n{tried}");
            let entry = pupil.get(&format!("/book-entries/{id}")).await.is(200);
            assert_eq!((&entry["note"], &entry["tried"]), (&json!(note), &json!(true)), "{entry}");
            let (reviewed, noted, followed) =
                tokio::join!(review(pupil, &id, "knew"), pupil.put(&path, json!({ "note": "" })), follow());
            followed.unwrap();
            assert_eq!((reviewed.status, noted.status), (200, 200), "{reviewed}\n{noted}");
            let entry = pupil.get(&format!("/book-entries/{id}")).await.is(200);
            assert_eq!((&entry["reviews"], &entry["note"], &entry["tried"]), (&json!(round), &json!(null), &json!(false)));
        }
        // Of two words on one try the second comes too late.
        tried(pupil, &id).await.is(200);
        let (one, other) = tokio::join!(review(pupil, &id, "knew"), review(pupil, &id, "not_yet"));
        assert_eq!([one.status, other.status].iter().filter(|status| **status == 200).count(), 1, "{one}\n{other}");
    }

    async fn what_was_explained_on_a_board_stands_on_paper_behind_its_question(t: Town) {
        let scene = Scene::set(&t).await;
        let pupil = &scene.pupil;
        let session = answered(&t, &scene).await;
        keep(pupil, &session.question).await.is(200);
        let guardian = scene.class.guardian("鱼妈妈", &[pupil]).await;
        for reader in [pupil, &guardian] {
            let pdf = print(reader, pupil).await;
            assert_eq!((pages(&pdf), pictures(&pdf).len()), (2, 1), "the question, and behind it the board");
        }
        let board = pictures(&print(pupil, pupil).await).remove(0);
        let whole = Cursor::new(pupil.get(&format!("/rooms/{}/pages/0?width=1000", session.room)).await.is(200).bytes);
        let whole = image::load(whole, ImageFormat::Png).unwrap().into_luma8();
        assert!(apart(&board, &whole) < 4, "it is the page as it stands");
        assert!(board.pixels().any(|pixel| pixel.0[0] < 90), "with what was drawn");
        // Where nothing was drawn, it is said where the answer is.
        scene.teacher.act("/duty/end").await;
        on_duty(&scene.teacher).await;
        ask(pupil, "2/3 + 1/6 = ?").await;
        let spoken = accept(&scene.teacher).await;
        t.clock.advance(Duration::from_mins(2));
        spoken.close(&scene.teacher).await.is(200);
        t.run_jobs().await;
        keep(pupil, &spoken.question).await.is(200);
        let bytes = pupil.get(&format!("/pupils/{}/book.pdf?q=2/3", pupil.id())).await.is(200).bytes;
        assert_eq!((pages(&bytes), pictures(&bytes).len()), (2, 0));
    }

    async fn many_pages_of_a_board_are_bounded_on_paper(t: Town) {
        let scene = Scene::set(&t).await;
        on_duty(&scene.teacher).await;
        ask(&scene.pupil, "1/2 + 1/3 = ?").await;
        let session = accept(&scene.teacher).await;
        let pages_of = (0..9).flat_map(|page| {
            let y = 1_000 * (page + 1);
            let shape =
                json!({ "type": "line", "x1": 0, "y1": 0, "x2": 9000, "y2": y, "color": "#1B2A33", "width": 24 });
            let add = json!({ "n": 2 * page + 1, "op": { "k": "add", "id": format!("line-{page}"), "page": page, "shape": shape } });
            let next = json!({ "n": 2 * page + 2, "op": { "k": "page_add", "page": page + 1, "paper": "grid" } });
            [add, next]
        });
        let ops: Vec<Value> = pages_of.collect();
        let sent = json!({ "client": "teacher1", "ops": ops });
        scene.teacher.post(&format!("/rooms/{}/ops", session.room), sent).await.is(200);
        t.clock.advance(Duration::from_mins(2));
        session.close(&scene.teacher).await.is(200);
        t.run_jobs().await;
        keep(&scene.pupil, &session.question).await.is(200);
        let pdf = print(&scene.pupil, &scene.pupil).await;
        assert_eq!(pictures(&pdf).len(), 6, "the rest is in the replay");
        assert!(pdf.len() < 600_000, "{} bytes", pdf.len());
    }

    async fn entries_are_found_taken_out_and_put_back(t: Town) {
        let scene = Scene::set(&t).await;
        let pupil = &scene.pupil;
        let mut ids = Vec::new();
        for _ in 0..3 {
            let session = answered(&t, &scene).await;
            scene.teacher.act("/duty/end").await;
            ids.push(keep(pupil, &session.question).await.is(200).text("id"));
        }
        let note = json!({ "note": "最小公倍数" });
        pupil.put(&format!("/book-entries/{}/note", ids[0]), note).await.is(200);
        for (query, found) in [
            ("", 3),
            ("subject=math", 3),
            ("subject=physics", 0),
            ("standing=learning", 3),
            ("standing=due", 0),
            ("q=1/2", 3),
            ("q=%E6%9C%80%E5%B0%8F", 1),
            ("knowledge_point=%E5%BC%82%E5%88%86%E6%AF%8D%E5%88%86%E6%95%B0%E5%8A%A0%E6%B3%95", 3),
        ] {
            assert_eq!(book(pupil, pupil, query).await.len(), found, "{query}");
        }
        let first = pupil.get(&format!("/pupils/{}/book?limit=2", pupil.id())).await.is(200);
        assert_eq!(first["items"][0]["id"], json!(ids[2]), "the one kept last comes first");
        let rest = book(pupil, pupil, &format!("limit=2&after={}", first.text("next"))).await;
        assert_eq!((rest.len(), &rest[0]["id"]), (1, &json!(ids[0])));
        let gone = format!("/book-entries/{}", ids[0]);
        pupil.delete(&gone).await.is(204);
        pupil.get(&gone).await.refused(ErrorCode::NotFound);
        tried(pupil, &ids[0]).await.refused(ErrorCode::NotFound);
        review(pupil, &ids[0], "knew").await.refused(ErrorCode::NotFound);
        assert_eq!(pupil.act(&format!("{gone}/put-back")).await.is(200)["note"], json!("最小公倍数"));
        pupil.delete(&gone).await.is(204);
        t.pass(DAY).await;
        pupil.act(&format!("{gone}/put-back")).await.refused(ErrorCode::NotFound);
        assert_eq!(overview(pupil, pupil).await["learning"], json!(0));
        assert_eq!(overview(pupil, pupil).await["due"], json!(2));
    }
}
