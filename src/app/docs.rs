//! The API's description as a page for people, made from the OpenAPI document. It needs no script.

use core::fmt::Write as _;

use serde_json::Value;

/// Renders the page.
pub fn page(openapi: &Value) -> String {
    let mut page = Page(String::new());
    let info = &openapi["info"];
    page.raw(concat!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        "<meta name=\"description\" content=\"The HTTP API of CryptoVault: addresses, parameters and answers.\">\n",
        "<title>CryptoVault API</title>\n<link rel=\"stylesheet\" href=\"/docs.css\">\n",
        "<link rel=\"icon\" href=\"/favicon.svg\">\n</head>\n<body>\n<main>\n<h1>CryptoVault API</h1>\n",
    ));
    page.element("p", text(&info["description"]));
    page.raw("<p><a href=\"/\">Market board</a> · <a href=\"/api/openapi.json\">OpenAPI document</a></p>\n");
    page.raw("<nav aria-label=\"Addresses\"><ul>\n");
    for (method, path, operation) in operations(openapi) {
        let id = text(&operation["operationId"]);
        let method = method.to_uppercase();
        page.raw(&format!("<li><a href=\"#{id}\">{method} <code>{}</code></a></li>\n", escape(path)));
    }
    page.raw("</ul></nav>\n");
    for (method, path, operation) in operations(openapi) {
        page.operation(method, path, operation);
    }
    page.raw("<h2 id=\"shapes\">Shapes</h2>\n");
    for (name, schema) in openapi.pointer("/components/schemas").into_iter().flat_map(object) {
        page.schema(name, schema);
    }
    page.raw("</main>\n</body>\n</html>\n");
    page.0
}

struct Page(String);

impl Page {
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    fn element(&mut self, name: &str, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "<{name}>{}</{name}>", prose(text));
    }

    fn operation(&mut self, method: &str, path: &str, operation: &Value) {
        let id = text(&operation["operationId"]);
        self.raw(&format!(
            "<section>\n<h2 id=\"{id}\"><span>{}</span> <code>{}</code></h2>\n",
            method.to_uppercase(),
            escape(path)
        ));
        self.element("p", text(&operation["summary"]));
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !parameters.is_empty() {
            self.raw(
                "<table><thead><tr><th>Parameter</th><th>Type</th><th>Meaning</th></tr></thead><tbody>\n",
            );
            for parameter in parameters {
                let needed = if parameter["required"] == true { " (required)" } else { "" };
                let name = format!("{}{needed}", text(&parameter["name"]));
                self.row(&name, &kind(&parameter["schema"]), text(&parameter["description"]));
            }
            self.raw("</tbody></table>\n");
        }
        if let Some(body) = operation.pointer("/requestBody/content/application~1json/schema") {
            self.raw("<table><thead><tr><th>Part of the body</th><th>Type</th></tr></thead><tbody>\n");
            for (name, schema) in object(&body["properties"]) {
                let is_needed =
                    body["required"].as_array().is_some_and(|needed| needed.iter().any(|one| one == name));
                let needed = if is_needed { " (required)" } else { "" };
                self.raw(&format!(
                    "<tr><td><code>{}</code>{needed}</td><td>{}</td></tr>\n",
                    escape(name),
                    kind(schema)
                ));
            }
            self.raw("</tbody></table>\n");
        }
        self.raw("<ul>\n");
        for (status, response) in object(&operation["responses"]) {
            let shape = object(&response["content"]).map(|(_, content)| kind(&content["schema"])).next();
            let description = prose(text(&response["description"]));
            let shape = shape.map(|shape| format!(": {shape}")).unwrap_or_default();
            self.raw(&format!("<li><strong>{}</strong> {description}{shape}</li>\n", escape(status)));
        }
        self.raw("</ul>\n</section>\n");
    }

    fn schema(&mut self, name: &str, schema: &Value) {
        self.raw(&format!("<section>\n<h3 id=\"{0}\"><code>{0}</code></h3>\n", escape(name)));
        self.element("p", text(&schema["description"]));
        let parts = schema["allOf"].as_array().map_or(std::slice::from_ref(schema), Vec::as_slice);
        let inherited: Vec<_> = parts.iter().filter(|part| part["$ref"].is_string()).map(kind).collect();
        if !inherited.is_empty() {
            self.raw(&format!("<p>All of {}, and:</p>\n", inherited.join(", ")));
        }
        let fields: Vec<_> = parts.iter().flat_map(|part| object(&part["properties"])).collect();
        if fields.is_empty() {
            self.raw(&format!("<p>{}</p>\n</section>\n", kind(schema)));
            return;
        }
        self.raw("<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>\n");
        for (field, schema) in fields {
            self.row(field, &kind(schema), text(&schema["description"]));
        }
        self.raw("</tbody></table>\n</section>\n");
    }

    fn row(&mut self, name: &str, kind: &str, meaning: &str) {
        let (name, meaning) = (escape(name), prose(meaning));
        self.raw(&format!("<tr><td><code>{name}</code></td><td>{kind}</td><td>{meaning}</td></tr>\n"));
    }
}

fn operations(openapi: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    object(&openapi["paths"])
        .flat_map(|(path, item)| object(item).map(move |(method, operation)| (method, path, operation)))
}

fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A schema in a few words, as HTML.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escape(reference.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    for (key, joint) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
        if let Some(parts) = schema[key].as_array() {
            return parts.iter().map(kind).collect::<Vec<_>>().join(joint);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .map(|value| format!("<code>{}</code>", escape(value.to_string().trim_matches('"'))))
            .collect::<Vec<_>>()
            .join(", ");
    }
    let names = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().map(text).collect(),
        _ => vec!["any"],
    };
    let one = |name: &str| {
        if name == "array" { format!("list of {}", kind(&schema["items"])) } else { escape(name) }
    };
    names.into_iter().map(one).collect::<Vec<_>>().join(" or ")
}

/// Escaped text in which `code` between backticks is marked as such.
fn prose(text: &str) -> String {
    let mut html = String::new();
    for (number, part) in text.split('`').enumerate() {
        let part = escape(part);
        html += &if number % 2 == 1 { format!("<code>{part}</code>") } else { part };
    }
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_page_is_that_of_the_description() {
        let openapi: Value =
            serde_json::from_str(include_str!("../../static/public/api/openapi.json")).unwrap();
        let committed = include_str!("../../static/public/api/docs.html");
        assert!(committed == page(&openapi), "run `cargo run --package xtask -- describe`");
    }

    #[test]
    fn text_is_escaped_and_code_is_marked() {
        assert_eq!(prose("a < `b & c`"), "a &lt; <code>b &amp; c</code>");
    }
}
