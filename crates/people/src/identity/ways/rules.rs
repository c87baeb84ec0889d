//! What other sites answer, read; where a browser may be sent.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};
use serde_json::Value;

use super::wecom::bare;
use super::{Found, WayError};

/// The page one wanted, when it is one of ours; otherwise the first.
pub(in crate::identity) fn own_page(next: Option<&str>) -> String {
    let own = next.filter(|next| {
        let second = next.chars().nth(1);
        next.starts_with('/') && second != Some('/') && second != Some('\\') && !next.chars().any(char::is_control)
    });
    own.unwrap_or("/").to_owned()
}

/// The origin to which another site sends a browser back: one the operator has named, the one the browser used where it is
/// among them; where none is named, the one the browser used.
pub(super) fn own_origin(origins: &[String], host: Option<&str>, encrypted: bool) -> Option<String> {
    let is_host = |origin: &&String| origin.split_once("://").is_some_and(|(_, named)| Some(named) == host);
    let scheme = if encrypted { "https" } else { "http" };
    match origins {
        [] => host.map(|host| format!("{scheme}://{host}")),
        [first, ..] => Some(origins.iter().find(is_host).unwrap_or(first).clone()),
    }
}

/// A claim as text; none when it is empty or a structure.
pub(super) fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Who a CAS server says it is.
///
/// # Errors
/// `Broken` when it refuses the ticket, `Down` when it says nothing that can be read.
pub(super) fn cas_success(xml: &str) -> Result<Found, WayError> {
    // Document types are refused by the parser: no entity is ever expanded.
    let document = Document::parse(xml).map_err(|error| WayError::Down(error.to_string()))?;
    if let Some(failure) = find(document.root(), "authenticationFailure") {
        return Err(WayError::Broken(failure.attribute("code").unwrap_or("no reason").to_owned()));
    }
    let success = find(document.root(), "authenticationSuccess");
    let subject = success.and_then(|success| find(success, "user")).and_then(|user| user.text()).map(str::trim);
    let (success, subject) = success
        .zip(subject.filter(|subject| !subject.is_empty()))
        .ok_or_else(|| WayError::Down("neither success nor failure".to_owned()))?;
    let attributes = find(success, "attributes").into_iter().flat_map(|attributes| attributes.children());
    let claims: BTreeMap<String, String> = attributes
        .filter(Node::is_element)
        .filter_map(|node| Some((node.tag_name().name().to_owned(), node.text()?.trim().to_owned())))
        .collect();
    Ok(Found { subject: subject.to_owned(), label: subject.to_owned(), claims, ticket: None })
}

/// The ticket whose sign-in a CAS server ends (SAML 2 logout request).
pub(super) fn cas_logout(xml: &str) -> Option<String> {
    let document = Document::parse(xml).ok()?;
    find(document.root(), "LogoutRequest")?;
    find(document.root(), "SessionIndex")?.text().map(|ticket| ticket.trim().to_owned())
}

fn find<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.descendants().find(|one| one.is_element() && one.tag_name().name() == name)
}

/// Who WeCom says it is: a member, or a parent known to the school. Somebody from outside is nobody to us.
///
/// # Errors
/// `Broken` for outsiders.
pub(super) fn wecom_identity(corp: &str, answer: &Value) -> Result<Found, WayError> {
    // The names differ between interfaces and their ages: `userid`, `UserId`, `parent_userid`.
    let known = ["userid", "UserId", "parent_userid"].iter().find_map(|name| text_of(answer.get(*name)));
    let known = known.ok_or_else(|| WayError::Broken("not a member of the organisation".to_owned()))?;
    let mut found = bare(format!("{corp}:{known}"), known.clone());
    found.claims.insert("userid".to_owned(), known);
    Ok(found)
}

/// Who DingTalk says it is.
///
/// # Errors
/// `Down` without a `unionId`.
pub(super) fn dingtalk_identity(answer: &Value) -> Result<Found, WayError> {
    let subject = text_of(answer.get("unionId")).ok_or_else(|| WayError::Down("there is no `unionId`".to_owned()))?;
    let label = text_of(answer.get("nick")).unwrap_or_else(|| subject.clone());
    let mut found = bare(subject, label);
    for claim in ["unionId", "openId", "email", "mobile"] {
        if let Some(text) = text_of(answer.get(claim)) {
            found.claims.insert(claim.to_owned(), text);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_browser_is_sent_to_pages_of_ours_alone() {
        for (next, page) in [
            (Some("/sessions?x=1"), "/sessions?x=1"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/a\r\nb"), "/"),
            (None, "/"),
        ] {
            assert_eq!(own_page(next), page, "{next:?}");
        }
    }

    #[test]
    fn other_sites_send_browsers_back_to_our_own_origin() {
        let named = ["https://a.example".to_owned(), "https://b.example".to_owned()];
        for (origins, host, encrypted, origin) in [
            (&named[..0], Some("127.0.0.1:8080"), false, Some("http://127.0.0.1:8080")),
            (&named[..0], Some("x.example"), true, Some("https://x.example")),
            (&named[..0], None, true, None),
            (&named[..], Some("b.example"), true, Some("https://b.example")),
            (&named[..], Some("evil.example"), true, Some("https://a.example")),
        ] {
            assert_eq!(own_origin(origins, host, encrypted).as_deref(), origin, "{host:?}");
        }
    }

    #[test]
    fn a_cas_answer_is_read_with_its_attributes() {
        let xml = r#"<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>
            <cas:user> li.lan </cas:user>
            <cas:attributes><cas:gh>T2031</cas:gh><cas:mail>li@x.example</cas:mail></cas:attributes>
            </cas:authenticationSuccess></cas:serviceResponse>"#;
        let found = cas_success(xml).unwrap();
        assert_eq!((found.subject.as_str(), found.claims["gh"].as_str()), ("li.lan", "T2031"));
        let refused = r#"<r xmlns="http://www.yale.edu/tp/cas"><authenticationFailure code="INVALID_TICKET">x</authenticationFailure></r>"#;
        assert!(matches!(cas_success(refused), Err(WayError::Broken(code)) if code == "INVALID_TICKET"));
        for strange in ["", "<html/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a><authenticationSuccess/></a>"] {
            assert!(matches!(cas_success(strange), Err(WayError::Down(_))), "{strange}");
        }
    }

    #[test]
    fn a_cas_logout_names_its_ticket() {
        let xml = r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="1">
            <samlp:SessionIndex>ST-1-abc</samlp:SessionIndex></samlp:LogoutRequest>"#;
        assert_eq!(cas_logout(xml).as_deref(), Some("ST-1-abc"));
        assert_eq!(cas_logout("<a><SessionIndex>ST-1</SessionIndex></a>"), None);
    }

    #[test]
    fn members_and_parents_are_known_and_outsiders_are_not() {
        for (answer, subject) in [
            (json!({ "errcode": 0, "userid": "lilan" }), Some("wx1:lilan")),
            (json!({ "errcode": 0, "UserId": "lilan", "DeviceId": "d" }), Some("wx1:lilan")),
            (json!({ "errcode": 0, "parent_userid": "zhangsan_parent" }), Some("wx1:zhangsan_parent")),
            (json!({ "errcode": 0, "openid": "oAAA", "external_userid": "wmAAA" }), None),
        ] {
            assert_eq!(wecom_identity("wx1", &answer).ok().map(|found| found.subject).as_deref(), subject);
        }
    }
}
