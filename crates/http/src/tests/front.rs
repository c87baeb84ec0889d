use kernel::JobId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::*;
use crate::{Created, Json, NoContent, Path, Problem, Problems, Query, needs, routes};

#[derive(Deserialize, Serialize, ToSchema)]
struct Lamp {
    room: u8,
    bulbs: Vec<Bulb>,
}

#[derive(Deserialize, Serialize, ToSchema)]
struct Bulb {
    watts: u32,
}

#[derive(Deserialize)]
struct Limit {
    limit: u8,
}

/// Light a lamp.
#[utoipa::path(post, path = "/api/v1/lamps", responses((status = 201, body = Lamp), Problems))]
async fn light_lamp(Json(lamp): Json<Lamp>) -> Created<Lamp> {
    Created(lamp)
}

/// List lamps.
#[utoipa::path(get, path = "/api/v1/lamps", responses((status = 204), Problems))]
async fn list_lamps(Query(query): Query<Limit>) -> NoContent {
    assert!(query.limit < 200, "a limit this handler cannot bear");
    NoContent
}

/// See a lamp.
#[utoipa::path(get, path = "/api/v1/lamps/{id}", responses((status = 200), Problems))]
async fn get_lamp(ctx: Ctx, Path(_id): Path<JobId>) -> Result<String, Problem> {
    let row = ctx.db.begin().await?.commit().await;
    row?;
    ctx.permit(Permission::ManageJobs, Relation::Own)?;
    Ok(ctx.request_id.to_string())
}

fn lamps() -> Routes {
    Routes::new()
        .open(routes!(light_lamp))
        .merge(Routes::new().signed_in(routes!(list_lamps)))
        .route(routes!(get_lamp), needs(Permission::ManageJobs))
}

const NIL: &str = "/api/v1/lamps/00000000-0000-7000-8000-000000000000";

#[tokio::test]
async fn a_route_lets_through_only_those_its_rule_names() {
    let house = House::with(lamps()).await;
    let [pupil, operator] = [Role::Pupil, Role::Operator].map(|role| house.someone(role));
    assert_eq!(house.get("", NIL).await.problem(), refused(401, "sign_in_required"));
    assert_eq!(house.get(&pupil, NIL).await.problem(), refused(403, "forbidden"));
    house.get(&operator, NIL).await.is(200);
    assert_eq!(house.get("", "/api/v1/lamps?limit=1").await.problem(), refused(401, "sign_in_required"));
    house.get(&pupil, "/api/v1/lamps?limit=1").await.is(204);
    house.send("POST", "", "/api/v1/lamps", json!({"room": 1, "bulbs": []})).await.is(201);
}

#[tokio::test]
async fn the_request_id_is_the_same_inside_and_out() {
    let house = House::with(lamps()).await;
    let answer = house.get(&house.someone(Role::Operator), NIL).await;
    assert_eq!(answer.headers["x-request-id"].as_bytes(), answer.body);
}

#[tokio::test]
async fn what_cannot_be_read_is_blamed_on_its_field() {
    let house = House::with(lamps()).await;
    let operator = house.someone(Role::Operator);
    for (body, problem) in [
        (json!({"room": 300, "bulbs": []}), blamed("room")),
        (json!({"room": 1, "bulbs": [{"watts": 5}, {"watts": "many"}]}), blamed("bulbs[1].watts")),
        (json!({"room": 1}), refused(400, "bad_request")),
        (json!(7), refused(400, "bad_request")),
    ] {
        assert_eq!(house.send("POST", "", "/api/v1/lamps", body).await.problem(), problem);
    }
    assert_eq!(house.get(&operator, "/api/v1/lamps?limit=lots").await.problem(), blamed("limit"));
    assert_eq!(house.get(&operator, "/api/v1/lamps").await.problem(), refused(400, "bad_request"));
    assert_eq!(house.get(&operator, "/api/v1/lamps/seven").await.problem(), blamed("id"));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let house = House::with(lamps()).await;
    for (kind, body) in
        [("text/plain", "{}"), ("application/json", "{\"room\":1,\"bulbs\":[]} x"), ("application/json", "")]
    {
        let request = Request::post("/api/v1/lamps").header("content-type", kind).body(body.into()).unwrap();
        assert_eq!(house.call(request).await.problem(), refused(400, "bad_request"), "{kind} {body}");
    }
    let huge = Request::post("/api/v1/lamps").header("content-type", "application/json; charset=utf-8");
    let huge = huge.body(vec![b' '; 3 * 1024 * 1024].into()).unwrap();
    assert_eq!(house.call(huge).await.problem(), refused(413, "file_too_large"));
}

#[tokio::test]
async fn a_panic_is_a_problem_that_tells_nothing() {
    let house = House::with(lamps()).await;
    let answer = house.get(&house.someone(Role::Pupil), "/api/v1/lamps?limit=255").await;
    assert_eq!(answer.problem(), refused(500, "internal"));
    assert!(!String::from_utf8_lossy(&answer.body).contains("cannot bear"));
}

#[tokio::test]
async fn a_broken_database_tells_nothing_either() {
    let house = House::with(lamps()).await;
    house.app.db.close().await;
    let answer = house.get(&house.someone(Role::Operator), NIL).await;
    assert_eq!(answer.problem(), refused(503, "unavailable"));
    assert!(!String::from_utf8_lossy(&answer.body).contains("pool"));
}

#[tokio::test]
async fn another_site_may_not_write() {
    let house = House::with(lamps()).await;
    let request = Request::post("/api/v1/lamps").header("host", "a.example").header("origin", "https://b.example");
    assert_eq!(house.call(request.body(Body::empty()).unwrap()).await.problem(), refused(403, "origin_refused"));
    assert_eq!(house.send("PATCH", "", "/api/v1/lamps", json!({})).await.problem(), refused(404, "not_found"));
}

#[tokio::test]
async fn answers_are_counted_by_route() {
    let house = House::with(lamps()).await;
    house.get("", NIL).await.is(401);
    let page = house.app.part::<::platform::Metrics>().page().unwrap();
    let line = r#"wenqu_http_request_seconds_count{method="GET",route="/api/v1/lamps/{id}",status="401"} 1"#;
    assert!(page.contains(line), "{page}");
}

#[test]
fn the_document_and_the_table_name_every_rule() {
    let (_, document, rules) = lamps().merge(crate::platform_routes()).into_parts();
    let table: Vec<_> = rules.iter().map(|one| format!("{} {} {}", one.method, one.path, one.rule.as_str())).collect();
    assert_eq!(
        table,
        [
            "GET /api/v1/audit read_audit",
            "GET /api/v1/deliveries manage_notices",
            "POST /api/v1/files upload_file",
            "GET /api/v1/files/{id} signed_in",
            "GET /api/v1/files/{id}/beside signed_in",
            "POST /api/v1/files/{id}/link signed_in",
            "GET /api/v1/files/{id}/linked open",
            "GET /api/v1/jobs/failed manage_jobs",
            "POST /api/v1/jobs/{id}/retry manage_jobs",
            "GET /api/v1/lamps signed_in",
            "POST /api/v1/lamps open",
            "GET /api/v1/lamps/{id} manage_jobs",
            "GET /api/v1/me/notice-choices signed_in",
            "PUT /api/v1/me/notice-choices signed_in",
            "GET /api/v1/notices signed_in",
            "POST /api/v1/notices/{id}/read signed_in",
            "GET /api/v1/outbox manage_notices",
            "GET /api/v1/push/key signed_in",
            "DELETE /api/v1/push/subscriptions signed_in",
            "POST /api/v1/push/subscriptions signed_in",
            "GET /api/v1/sms-costs manage_notices",
            "POST /api/v1/sms/receipts open",
            "POST /api/v1/sms/replies open",
            "OPTIONS /api/v1/uploads open",
            "POST /api/v1/uploads upload_file",
            "DELETE /api/v1/uploads/{id} upload_file",
            "GET /api/v1/uploads/{id} upload_file",
            "HEAD /api/v1/uploads/{id} upload_file",
            "PATCH /api/v1/uploads/{id} upload_file",
            "POST /api/v1/uploads/{id} upload_file",
            "GET /api/v1/webhooks manage_webhooks",
            "POST /api/v1/webhooks manage_webhooks",
            "DELETE /api/v1/webhooks/{id} manage_webhooks",
            "GET /api/v1/webhooks/{id} manage_webhooks",
            "PUT /api/v1/webhooks/{id} manage_webhooks",
            "GET /api/v1/webhooks/{id}/deliveries manage_webhooks",
            "POST /api/v1/webhooks/{id}/pause manage_webhooks",
            "POST /api/v1/webhooks/{id}/ping manage_webhooks",
            "POST /api/v1/webhooks/{id}/replay manage_webhooks",
            "POST /api/v1/webhooks/{id}/resume manage_webhooks",
            "POST /api/v1/webhooks/{id}/rotate manage_webhooks",
        ]
    );
    let document = serde_json::to_value(&document).unwrap();
    assert_eq!(document["paths"]["/api/v1/lamps"]["post"]["x-permission"], "open");
    assert_eq!(document["paths"]["/api/v1/files"]["post"]["x-permission"], "upload_file");
    assert!(document["paths"]["/api/v1/lamps"]["get"]["responses"]["default"].is_object());
    assert!(document["components"]["schemas"]["Problem"]["properties"]["code"].is_object());
    for name in references(&document) {
        assert!(document["components"]["schemas"][&name].is_object(), "{name} is not described");
    }
}

/// The schemas that the document points to.
fn references(value: &Value) -> Vec<String> {
    let own = value["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/"));
    let below: Vec<&Value> = match value {
        Value::Object(fields) => fields.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    own.map(str::to_owned).into_iter().chain(below.into_iter().flat_map(references)).collect()
}
