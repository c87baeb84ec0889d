//! A body for each route: the smallest one its schema allows.

use serde_json::{Map, Value, json};
use wenqu_http::RouteRule;

use super::NOBODYS;

pub(super) struct Interface(Value);

impl Interface {
    pub(super) fn read() -> Self {
        Self(serde_json::to_value(wenqu::router::describe().0).unwrap())
    }

    /// The path of a route with its parameters filled in: numbers with the smallest from 1, the rest with `id`.
    pub(super) fn path(&self, route: &RouteRule, id: &str) -> String {
        let operation = &self.0["paths"][&route.path][route.method.to_lowercase()];
        let parameters = operation["parameters"].as_array();
        let filled = |name: &str| {
            let parameter = parameters.into_iter().flatten().find(|parameter| parameter["name"] == name);
            let schema = parameter.map(|parameter| self.resolve(&parameter["schema"]));
            let number = schema.filter(|schema| schema["type"] == "integer");
            number.map_or_else(|| id.to_owned(), |schema| schema["minimum"].as_u64().unwrap_or(1).max(1).to_string())
        };
        let parts = route.path.split('/').map(|part| match part.strip_prefix('{') {
            Some(name) => filled(name.trim_end_matches('}')),
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// The smallest JSON body a route takes; `None` when it takes none.
    pub(super) fn body(&self, route: &RouteRule) -> Option<Value> {
        let operation = &self.0["paths"][&route.path][route.method.to_lowercase()];
        let schema = operation["requestBody"]["content"].get("application/json")?;
        Some(self.smallest(&schema["schema"]))
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
        reference.map_or(schema, |reference| self.0.pointer(reference).unwrap())
    }

    fn smallest(&self, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.smallest(self.0.pointer(reference.trim_start_matches('#')).unwrap());
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choice].as_array() {
                return self.smallest(choices.iter().find(|one| one["type"] != "null").unwrap());
            }
        }
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let fields = parts.iter().filter_map(|part| self.smallest(part).as_object().cloned());
            return Value::Object(fields.flatten().collect());
        }
        if let Some(words) = schema["enum"].as_array() {
            return words[0].clone();
        }
        self.smallest_of_type(schema)
    }

    fn smallest_of_type(&self, schema: &Value) -> Value {
        let kind = schema["type"].as_array().map_or(&schema["type"], |kinds| &kinds[0]);
        match kind.as_str() {
            Some("string") => match schema["format"].as_str() {
                Some("uuid") => json!(NOBODYS),
                Some("date-time") => json!("2026-09-02T10:00:00Z"),
                Some("date") => json!("2026-09-02"),
                Some("year-month") => json!("2012-11"),
                _ => json!("abcdefgh"),
            },
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("array") => {
                let least = schema["minItems"].as_u64().unwrap_or(0);
                Value::Array((0..least).map(|_| self.smallest(&schema["items"])).collect())
            }
            Some("null") => Value::Null,
            _ => self.smallest_object(schema),
        }
    }

    fn smallest_object(&self, schema: &Value) -> Value {
        let mut fields = Map::new();
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            fields.insert(name.to_owned(), self.smallest(&schema["properties"][name]));
        }
        Value::Object(fields)
    }
}
