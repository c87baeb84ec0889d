//! Handlers with their rules.

use std::fmt;

use axum::Router;
use axum::middleware::from_fn;
use platform::App;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Components, OpenApi};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::guard::{Rule, guard};
use crate::problem::ProblemView;

/// Handlers, the rule of each, and their place in the API document. Each capability lists its own; the server merges them.
#[derive(Clone, Default)]
pub struct Routes {
    router: OpenApiRouter<App>,
    rules: Vec<RouteRule>,
}

/// One route and who may call it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteRule {
    /// The path, with its parameters in braces.
    pub path: String,
    /// The method, in capitals.
    pub method: &'static str,
    /// Who may call it.
    pub rule: Rule,
}

impl Routes {
    /// No routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These routes and one more path, under a rule: `.route(routes!(ask), needs(Permission::AskQuestion))`.
    #[must_use]
    pub fn route(mut self, (schemas, mut paths, handlers): UtoipaMethodRouter<App>, rule: Rule) -> Self {
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                // One extension an operation: several would stand in a different order each time.
                let name = match rule {
                    Rule::NeedsStepUp(_) => "x-permission-stepped-up",
                    _ => "x-permission",
                };
                let note = ExtensionsBuilder::new().add(name, rule.as_str());
                operation.extensions.get_or_insert_default().merge(note.build());
                self.rules.push(RouteRule { path: path.clone(), method, rule });
            }
        }
        let handlers = handlers.route_layer(from_fn(move |request, next| guard(rule, request, next)));
        self.router = self.router.routes((schemas, paths, handlers));
        self
    }

    /// These routes and one more path, for whoever is signed in.
    #[must_use]
    pub fn signed_in(self, handlers: UtoipaMethodRouter<App>) -> Self {
        self.route(handlers, Rule::SignedIn)
    }

    /// These routes and one more path, for everyone.
    #[must_use]
    pub fn open(self, handlers: UtoipaMethodRouter<App>) -> Self {
        self.route(handlers, Rule::Open)
    }

    /// These routes and those of another list.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.rules.extend(other.rules);
        self
    }

    /// The router (give it its [`App`] with [`crate::mount`]), the API document, and the table of rules by path.
    pub fn into_parts(mut self) -> (Router<App>, OpenApi, Vec<RouteRule>) {
        self.rules.sort();
        let (router, mut document) = self.router.split_for_parts();
        let components = document.components.get_or_insert_with(Components::new);
        let mut schemas = vec![(ProblemView::name().into_owned(), ProblemView::schema())];
        ProblemView::schemas(&mut schemas);
        components.schemas.extend(schemas);
        components.schemas.insert("Problem".to_owned(), ProblemView::schema());
        (router, document, self.rules)
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.rules).finish()
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("PATCH", &mut item.patch),
        ("HEAD", &mut item.head),
        ("OPTIONS", &mut item.options),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}
