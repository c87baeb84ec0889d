//! Every route is guarded, driven from the table of routes: nobody signed in, a role without the permission, a thing of
//! somebody else's.

mod body;
mod things;

use kernel::{ErrorCode, Policy, Role};
use people::policy::Grants;
use reqwest::Method;
use testkit::{Answer, Person, Town};
use wenqu_http::{RouteRule, Rule};

use self::body::Interface;
use self::things::Things;

/// An id nobody has.
const NOBODYS: &str = "01920000-0000-7000-8000-000000000000";

fn table() -> Vec<RouteRule> {
    wenqu::router::describe().1
}

fn method(route: &RouteRule) -> Method {
    route.method.parse().unwrap()
}

/// Calls a route about the thing with this id, with the smallest body it takes.
async fn call(person: &Person, interface: &Interface, route: &RouteRule, id: &str) -> Answer {
    let (path, body) = (interface.path(route, id), interface.body(route));
    person.send(method(route), &path, |request| if let Some(body) = body { request.json(&body) } else { request }).await
}

testkit::stories! {
    async fn nobody_gets_past_a_guard_without_signing_in(t: Town) {
        let (stranger, interface) = (t.stranger(), Interface::read());
        for route in table().iter().filter(|route| route.rule != Rule::Open) {
            let answer = call(&stranger, &interface, route, NOBODYS).await;
            if says_why(route) { answer.refused(ErrorCode::SignInRequired) } else { answer.is(401) };
        }
    }

    async fn a_role_without_the_permission_is_refused(t: Town) {
        let (everyone, interface) = (things::one_of_each_role(&t).await, Interface::read());
        for route in table() {
            let Some(permission) = route.rule.permission() else { continue };
            for (role, person) in everyone.iter().filter(|(role, _)| !Grants.grants(*role, permission)) {
                let answer = call(person, &interface, &route, NOBODYS).await;
                let why = says_why(&route).then_some("forbidden");
                assert_eq!((answer.status, answer["code"].as_str()), (403, why), "as {role}: {answer}");
            }
        }
    }

    async fn a_thing_nobody_has_is_not_found(t: Town) {
        let everyone = things::one_of_each_role(&t).await;
        let interface = Interface::read();
        for route in table().iter().filter(|route| route.path.contains('{') && route.rule != Rule::Open) {
            for (role, person) in everyone.iter().filter(|(role, _)| may_call(route, *role)) {
                let answer = call(person, &interface, route, NOBODYS).await;
                assert_eq!(answer.status, 404, "as {role}: {answer}");
            }
        }
    }

    async fn a_thing_of_somebody_else_is_not_found(t: Town) {
        let things = Things::make(&t).await;
        let elsewhere = things::one_of_each_role_elsewhere(&t).await;
        let interface = Interface::read();
        for route in table().iter().filter(|route| route.path.contains('{') && route.rule != Rule::Open) {
            let Some(id) = things.of(&route.path) else { continue };
            for (role, person) in elsewhere.iter().filter(|(role, _)| may_call(route, *role)) {
                let answer = call(person, &interface, route, &id).await;
                assert_eq!(answer.status, 404, "as {role}: {answer}");
            }
        }
    }
}

/// Whether a refusal has a body: the answer to HEAD has none.
fn says_why(route: &RouteRule) -> bool {
    route.method != "HEAD"
}

fn may_call(route: &RouteRule, role: Role) -> bool {
    match route.rule {
        Rule::Needs(permission) | Rule::NeedsStepUp(permission) => Grants.grants(role, permission),
        Rule::SignedIn | Rule::Open => true,
    }
}
