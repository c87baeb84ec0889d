//! The OpenAPI document as a measure for answers.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jsonschema::Validator;
use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use crate::Answer;

/// The OpenAPI document as a measure: an answer has a documented status, media type and shape, and no field more.
pub struct Interface {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Interface {
    /// The measure of this document.
    ///
    /// # Panics
    /// When the document cannot be written as JSON.
    #[must_use]
    pub fn new(document: &OpenApi) -> Self {
        let mut document = serde_json::to_value(document).expect("the document is JSON");
        close(&mut document);
        Self { document, validators: Mutex::default() }
    }

    /// Compares an answer with what the document says of it. Paths outside the document are not its business.
    ///
    /// # Errors
    /// The difference.
    pub fn check(&self, method: &str, path: &str, answer: &Answer) -> Result<(), String> {
        let path = path.split('?').next().unwrap_or_default();
        if !path.starts_with("/api/v1/") {
            return Ok(());
        }
        let Some(template) = self.template(path) else { return expect_no_route(answer) };
        let Some(operation) = self.document["paths"][template].get(method.to_lowercase()) else {
            return expect_no_route(answer);
        };
        let status = answer.status.to_string();
        let responses = &operation["responses"];
        let named = if responses.get(&status).is_some() { status.as_str() } else { "default" };
        // `default` stands for problems; a success is always named.
        if responses.get(named).is_none() || (named == "default" && answer.status < 400) {
            return Err(format!("status {status} is not documented"));
        }
        // What answers HEAD has the headers of a body and no body.
        if method == "HEAD" {
            return if answer.bytes.is_empty() { Ok(()) } else { Err("a body after HEAD".to_owned()) };
        }
        let Some(content) = responses[named].get("content") else {
            return if answer.bytes.is_empty() { Ok(()) } else { Err("a body where none is documented".to_owned()) };
        };
        let media_type = answer.media_type();
        let documented = content.get(media_type).or_else(|| content.get("*/*"));
        let documented = documented.ok_or_else(|| format!("media type `{media_type}` is not documented"))?;
        if !media_type.ends_with("json") {
            return Ok(());
        }
        self.compare(&format!("{method} {template} {named} {media_type}"), &documented["schema"], &answer.json())
    }

    /// The documented path that this one is; literal parts count more than parameters.
    fn template(&self, path: &str) -> Option<&str> {
        let paths = self.document["paths"].as_object()?;
        let fitting = paths.keys().filter(|template| fits(template, path));
        fitting.min_by_key(|template| template.matches('{').count()).map(String::as_str)
    }

    fn compare(&self, name: &str, schema: &Value, body: &Value) -> Result<(), String> {
        let validator = self.validator(name, schema)?;
        let errors: Vec<_> =
            validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
    }

    fn validator(&self, name: &str, schema: &Value) -> Result<Arc<Validator>, String> {
        if let Some(known) = self.validators.lock().get(name) {
            return Ok(Arc::clone(known));
        }
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .build(&whole)
            .map_err(|error| format!("its schema: {error}"))?;
        let validator = Arc::new(validator);
        self.validators.lock().insert(name.to_owned(), Arc::clone(&validator));
        Ok(validator)
    }
}

fn expect_no_route(answer: &Answer) -> Result<(), String> {
    if answer.status == 404 { Ok(()) } else { Err("there is no such route in the document".to_owned()) }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut ours, mut theirs) = (template.split('/'), path.split('/'));
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part == given || (part.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Refuses fields that a schema does not name. Schemas that are parts of a larger one stay open, and the whole is closed.
fn close(document: &mut Value) {
    let mut parts = BTreeSet::new();
    find_parts(document, &mut parts);
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    for (name, schema) in schemas {
        close_schema(schema, parts.contains(name));
    }
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.values_mut().for_each(close_within);
    }
}

fn find_parts(value: &Value, parts: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let names = fields.get("allOf").and_then(Value::as_array).into_iter().flatten();
            let names = names.filter_map(|part| part["$ref"].as_str()?.rsplit('/').next());
            parts.extend(names.map(str::to_owned));
            fields.values().for_each(|field| find_parts(field, parts));
        }
        Value::Array(items) => items.iter().for_each(|item| find_parts(item, parts)),
        _ => {}
    }
}

fn close_within(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                if key == "schema" { close_schema(field, false) } else { close_within(field) }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close_within),
        _ => {}
    }
}

fn close_schema(schema: &mut Value, is_part: bool) {
    let Some(fields) = schema.as_object_mut() else { return };
    let shaped = fields.contains_key("properties") || fields.contains_key("allOf");
    if shaped && !is_part && !fields.contains_key("additionalProperties") {
        fields.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
    for key in ["properties", "items", "oneOf", "anyOf", "additionalProperties", "allOf"] {
        match fields.get_mut(key) {
            Some(Value::Object(inner)) if key == "properties" => close_all(inner),
            Some(Value::Array(inner)) => inner.iter_mut().for_each(|one| close_schema(one, key == "allOf")),
            Some(inner) => close_schema(inner, false),
            None => {}
        }
    }
}

fn close_all(properties: &mut Map<String, Value>) {
    properties.values_mut().for_each(|property| close_schema(property, false));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_by_its_parts() {
        for (template, path, is) in [
            ("/api/v1/questions/{id}", "/api/v1/questions/7", true),
            ("/api/v1/questions/{id}", "/api/v1/questions/7/place", false),
            ("/api/v1/questions/{id}", "/api/v1/questions/", false),
            ("/api/v1/questions", "/api/v1/questions", true),
        ] {
            assert_eq!(fits(template, path), is, "{template} {path}");
        }
    }

    #[test]
    fn a_whole_is_closed_and_its_parts_are_not() {
        let mut document = json!({
            "paths": {},
            "components": { "schemas": {
                "Base": { "type": "object", "properties": { "id": { "type": "string" } } },
                "Whole": { "allOf": [
                    { "$ref": "#/components/schemas/Base" },
                    { "type": "object", "properties": { "name": { "type": "string" } } },
                ] },
            } },
        });
        close(&mut document);
        let interface = Interface { document, validators: Mutex::default() };
        let whole = json!({ "$ref": "#/components/schemas/Whole" });
        let compare = |body: Value| interface.compare("whole", &whole, &body);
        assert_eq!(compare(json!({ "id": "1", "name": "x" })), Ok(()));
        assert!(compare(json!({ "id": "1", "name": "x", "secret": 1 })).is_err());
        assert!(compare(json!({ "id": 1 })).is_err());
    }
}
