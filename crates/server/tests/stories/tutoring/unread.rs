//! What nobody has looked through is shown to no other child.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, imageops};
use kernel::ErrorCode;
use platform::Ctx;
use serde_json::{Value, json};
use store::sql;
use testkit::{Person, Town, samples};

use super::found::{ORCHARD, explained, open};
use super::{Scene, accept, draft, on_duty, submit};

const SEARCH: &str = "/bank?q=%E6%9E%9C%E5%9B%AD%E9%87%8C%E6%9C%89%E6%A1%83%E6%A0%91%E5%92%8C%E6%A2%A8%E6%A0%91";

async fn attach(pupil: &Person, question: &str, photo: Vec<u8>) {
    let file = pupil.upload("photo", photo).await.is(201).text("id");
    let attached = json!({ "file_id": file, "kind": "photo" });
    pupil.post(&format!("/questions/{question}/attachments"), attached).await.is(200);
}

/// A page with something printed sideways at its left edge, as the margin of an exam paper is.
fn exam(words: &str, margin: &RgbImage) -> Vec<u8> {
    let page = image::load_from_memory(&samples::page(words)).unwrap().into_rgb8();
    let mut paper = RgbImage::from_pixel(page.width() + 120, 1_300, Rgb([255; 3]));
    imageops::overlay(&mut paper, &imageops::rotate270(margin), 10, 20);
    imageops::overlay(&mut paper, &page, 120, 200);
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(paper).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// One line of these words.
fn line(words: &str) -> RgbImage {
    let page = image::load_from_memory(&samples::page(words)).unwrap().into_rgb8();
    imageops::crop_imm(&page, 0, 40, page.width(), 100).to_image()
}

/// A line that nobody can read: words over each other.
fn scrawl(words: &str) -> RgbImage {
    let mut line = line(words);
    for over in [imageops::flip_vertical(&line), imageops::flip_horizontal(&line)] {
        for (pixel, other) in line.pixels_mut().zip(over.pixels()) {
            pixel.0 = std::array::from_fn(|at| pixel.0[at].min(other.0[at]));
        }
    }
    line
}

async fn is_found(pupil: &Person) -> bool {
    !pupil.get(SEARCH).await.is(200)["items"].as_array().unwrap().is_empty()
}

testkit::stories! {
    async fn what_nobody_has_looked_through_is_shown_to_no_other_child(t: Town) {
        t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let other = class.pupil("小虾").await;
        let question = draft(&pupil, ORCHARD).await;
        attach(&pupil, &question, samples::page("果园里有桃树和梨树")).await;
        t.run_jobs().await;
        let session = explained(&t, &pupil, &teacher, &question).await;
        assert!(is_found(&other).await, "what was read is shown");
        open(&other, &session, "我设梨树x棵").await;
        for unread in ["retake", "failed", "unavailable", "waiting"] {
            let mut tx = t.app().db.begin().await.unwrap();
            sql!("UPDATE readings SET state = $1").bind((unread,)).execute(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            assert!(!is_found(&other).await, "what was not is not: {unread}");
            other.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::NotFound);
        }
        pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
    }

    async fn what_stands_sideways_in_the_margin_is_read_and_screened_too(t: Town) {
        t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let other = class.pupil("小虾").await;
        for (margin, state, says, found) in [
            (line("电话13805771234"), "masked", "13805771234", false),
            (scrawl("学校江山小学姓名小鱼电话问老师"), "clear", "果园", false),
            (line("密封线内不要答题"), "clear", "密封线内不要答题", true),
        ] {
            let question = draft(&pupil, ORCHARD).await;
            attach(&pupil, &question, exam("果园里有桃树和梨树", &margin)).await;
            t.run_jobs().await;
            explained(&t, &pupil, &teacher, &question).await;
            let reading = pupil.get(&format!("/questions/{question}")).await.is(200)["attachments"][0]["reading"].clone();
            let text = reading["text"].as_str().unwrap();
            assert!(text.starts_with("果园里有桃树和梨树") && text.contains(says), "{reading}");
            let screening = pupil.get(&format!("/questions/{question}/screening")).await.is(200);
            assert_eq!(screening["state"], json!(state), "{reading}");
            assert_eq!(is_found(&other).await, found, "{reading}");
        }
    }

    async fn photos_of_which_nobody_counted_what_is_left_unread_are_read_anew(t: Town) {
        t.reconfigure(|config| config.recognition.models = Some(samples::models())).await;
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let other = class.pupil("小虾").await;
        let question = draft(&pupil, ORCHARD).await;
        attach(&pupil, &question, samples::page("果园里有桃树和梨树")).await;
        t.run_jobs().await;
        explained(&t, &pupil, &teacher, &question).await;
        let mut tx = t.app().db.begin().await.unwrap();
        sql!("UPDATE readings SET unread = NULL").execute(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!is_found(&other).await, "what may be left unread nobody knows");
        tutoring::begin(&Ctx::system(t.app())).await.unwrap();
        t.run_jobs().await;
        assert!(is_found(&other).await);
    }

    async fn beside_a_photo_that_is_not_read_nobody_is_asked_along(t: Town) {
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = draft(&pupil, ORCHARD).await;
        attach(&pupil, &question, samples::page("姓名：黄子墨")).await;
        submit(&pupil, &question, "live").await.is(200);
        pupil.put(&format!("/questions/{question}/seat/wish"), json!({ "wish": true })).await.is(200);
        let other = class.pupil("小虾").await;
        let waits = draft(&other, ORCHARD).await;
        submit(&other, &waits, "live").await.is(200);
        accept(&teacher).await;
        t.run_jobs().await;
        let standing = other.get(&format!("/questions/{waits}/seat")).await.is(200);
        assert_eq!(standing["seat"], Value::Null, "there are no models: {standing}");
    }
}
