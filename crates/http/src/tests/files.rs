use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use kernel::FileId;

use super::*;

fn png(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(side, side / 2).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn spoken() -> Vec<u8> {
    ::platform::testing::voice(400)
}

/// A form as browsers send it.
fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in parts {
        let file = if *name == "file" { "; filename=\"x\"" } else { "" };
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend(*value);
        body.extend(b"\r\n");
    }
    body.extend(b"--cut--\r\n");
    body
}

async fn upload(house: &House, someone: &str, parts: &[(&str, &[u8])]) -> Answer {
    let request = Request::post("/api/v1/files").header("x-actor", someone);
    let request = request.header("content-type", "multipart/form-data; boundary=cut");
    house.call(request.body(form(parts).into()).unwrap()).await
}

async fn house() -> House {
    House::with(crate::platform_routes()).await
}

#[tokio::test]
async fn a_photo_comes_back_to_its_owner_alone() {
    let house = house().await;
    let [pupil, other] = [Role::Pupil, Role::Teacher].map(|role| house.someone(role));
    let answer = upload(&house, &pupil, &[("file", &png(60)), ("purpose", b"photo")]).await;
    let mut file = answer.is(201).json();
    let path = format!("/api/v1/files/{}", file["id"].take().as_str().unwrap());
    file["size"].take();
    assert_eq!(
        file,
        serde_json::json!({"id": null, "purpose": "photo", "media_type": "image/jpeg", "size": null,
                           "width": 60, "height": 30})
    );

    let answer = house.get(&pupil, &path).await;
    assert_eq!(answer.is(200).headers["content-type"], "image/jpeg");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert!(image::load_from_memory(&answer.body).is_ok());
    assert_eq!(house.get(&other, &path).await.problem(), refused(404, "not_found"));
    assert_eq!(house.get("", &path).await.problem(), refused(401, "sign_in_required"));
    let nobody = format!("/api/v1/files/{}", house.app.new_id::<FileId>());
    assert_eq!(house.get(&pupil, &nobody).await.problem(), refused(404, "not_found"));
}

#[tokio::test]
async fn a_player_gets_the_part_of_a_voice_it_asks_for() {
    let house = house().await;
    let pupil = house.someone(Role::Pupil);
    let spoken = spoken();
    let file = upload(&house, &pupil, &[("purpose", b"voice"), ("file", &spoken)]).await.is(201).json();
    let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
    let part = |range: &str| Request::get(&path).header("x-actor", &pupil).header("range", range).body(Body::empty());

    let answer = house.call(part("bytes=4-7").unwrap()).await;
    assert_eq!(answer.is(206).headers["content-range"], format!("bytes 4-7/{}", spoken.len()));
    assert_eq!(answer.body, &spoken[4..8]);
    let answer = house.call(part("bytes=9000-").unwrap()).await;
    assert_eq!(answer.is(416).headers["content-range"], format!("bytes */{}", spoken.len()));
}

#[tokio::test]
async fn each_refusal_of_an_upload_has_its_code() {
    let house = house().await;
    let pupil = house.someone(Role::Pupil);
    let (photo, spoken) = (png(20), spoken());
    let large = vec![0xFF; 20 * 1024 * 1024 + 1];
    let huge = vec![0xFF; 21 * 1024 * 1024];
    let half = &photo[..photo.len() / 2];
    for (purpose, file, status, code) in [
        ("photo", large.as_slice(), 413, "file_too_large"),
        ("photo", &huge, 413, "file_too_large"),
        ("voice", &large[..7 * 1024 * 1024], 413, "file_too_large"),
        ("photo", &spoken, 415, "file_type_unsupported"),
        ("voice", &photo, 415, "file_type_unsupported"),
        ("photo", half, 422, "file_broken"),
        ("photo", b"", 422, "file_broken"),
    ] {
        let answer = upload(&house, &pupil, &[("purpose", purpose.as_bytes()), ("file", file)]).await;
        assert_eq!(answer.problem(), refused(status, code));
    }
    assert_eq!(upload(&house, &pupil, &[("purpose", b"photo")]).await.problem(), blamed("file"));
    assert_eq!(upload(&house, &pupil, &[("file", &photo)]).await.problem(), blamed("purpose"));
    let odd = upload(&house, &pupil, &[("purpose", b"virus"), ("file", &photo)]).await;
    assert_eq!(odd.problem(), blamed("purpose"));
}

#[tokio::test]
async fn who_may_not_upload_is_refused_before_the_body_is_read() {
    let house = house().await;
    assert_eq!(upload(&house, "", &[]).await.problem(), refused(401, "sign_in_required"));
    let auditor = house.someone(Role::Auditor);
    assert_eq!(upload(&house, &auditor, &[]).await.problem(), refused(403, "forbidden"));
}

#[tokio::test]
async fn a_link_is_good_for_whoever_has_it_until_its_end() {
    let house = house().await;
    let [pupil, other] = [Role::Pupil, Role::Teacher].map(|role| house.someone(role));
    let spoken = spoken();
    let file = upload(&house, &pupil, &[("purpose", b"voice"), ("file", &spoken)]).await.is(201).json();
    let path = format!("/api/v1/files/{}", file["id"].as_str().unwrap());
    let ask = async |someone: &str| house.send("POST", someone, &format!("{path}/link"), Value::Null).await;
    assert_eq!(ask(&other).await.problem(), refused(404, "not_found"));
    assert_eq!(ask("").await.problem(), refused(401, "sign_in_required"));
    let link = ask(&pupil).await.is(201).json()["url"].as_str().unwrap().to_owned();

    let answer = house.get("", &link).await;
    assert_eq!(answer.is(200).body, spoken);
    for (header, value) in [
        ("content-type", "audio/ogg"),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(answer.headers[header], value);
    }
    let name = format!("inline; filename=\"voice-{}.ogg\"", file["id"].as_str().unwrap());
    assert_eq!(answer.headers["content-disposition"], name);
    for (range, status, body) in [
        ("bytes=4-7", 206, &spoken[4..8]),
        ("bytes=-3", 206, &spoken[spoken.len() - 3..]),
        ("bytes=0-1,4-5", 200, spoken.as_slice()),
        ("bytes=9000-", 416, b"".as_slice()),
    ] {
        let request = Request::get(&link).header("range", range).body(Body::empty()).unwrap();
        assert_eq!(house.call(request).await.is(status).body, body, "{range}");
    }

    house.clock.advance(::platform::files::LASTS);
    assert_eq!(house.get("", &link).await.problem(), refused(404, "not_found"));
}

#[tokio::test]
async fn no_part_of_a_link_can_be_changed() {
    let house = house().await;
    let pupil = house.someone(Role::Pupil);
    let [one, two] = [40, 60].map(png);
    let upload = async |photo: &[u8]| upload(&house, &pupil, &[("file", photo), ("purpose", b"photo")]).await.json();
    let [one, two] = [upload(&one).await, upload(&two).await].map(|file| file["id"].as_str().unwrap().to_owned());
    let answer = house.send("POST", &pupil, &format!("/api/v1/files/{one}/link"), Value::Null).await;
    let link = answer.is(201).json()["url"].as_str().unwrap().to_owned();
    house.get("", &link).await.is(200);

    let (start, signature) = link.split_once("&signature=").unwrap();
    let (before, until) = start.split_once("&until=").unwrap();
    let later = until.parse::<i64>().unwrap() + 60_000;
    let person = pupil.rsplit(' ').next().unwrap();
    for changed in [
        link.replace(&one, &two),
        format!("{before}&until={later}&signature={signature}"),
        link.replace("role=pupil", "role=teacher"),
        link.replacen(person, &house.app.new_id::<FileId>().to_string(), 1),
        format!("{start}&signature={}", "0".repeat(64)),
        format!("{start}&signature="),
    ] {
        assert_eq!(house.get("", &changed).await.problem(), refused(404, "not_found"), "{changed}");
        assert_eq!(house.get(&pupil, &changed).await.problem(), refused(404, "not_found"), "{changed}");
    }
    assert_eq!(house.get("", start).await.problem().0, 400);
}
