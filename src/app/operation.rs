//! Addresses that are asked with an identity, as the API's description tells of them.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Required, ResponseBuilder, Schema};

use super::route::{Access, Takes, Terms};

/// A part of a body, or of a query; one whose name ends in `?` may be left out.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Whole(&'static str),
    /// A yes or a no.
    Flag(&'static str),
    /// A list of texts.
    Texts(&'static str),
    /// A schema of this name.
    Named(&'static str, &'static str),
    /// A list of scopes.
    Scopes(&'static str),
}

use Part::{Flag, Named, Scopes, Text, Texts, Whole};

/// What is said of an address.
#[derive(Debug)]
pub struct Said {
    /// Its name.
    pub id: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// The parts of its body.
    pub body: Vec<Part>,
    /// The status of its answer.
    pub status: &'static str,
    /// The schema of its answer; empty for text.
    pub answer: &'static str,
    /// The parameters of its query: name, description, and whether it is a whole number.
    pub query: &'static [(&'static str, &'static str, bool)],
}

/// The operation of an address.
pub fn operation(terms: Terms, path: &str, said: &Said) -> Operation {
    let summary = said.summary;
    let summary = match terms.access {
        Access::Open => summary.to_owned(),
        Access::Known => format!("{summary} Needs either."),
        Access::Reader | Access::Session => format!("{summary} Needs a session."),
        Access::Proven => {
            format!("{summary} Needs a session, and a proof of identity not older than ten minutes.")
        }
        Access::Reads(scope) | Access::Writes(scope) => {
            format!("{summary} Needs a session, or a key with `{}`.", scope.name())
        }
    };
    let mut operation = OperationBuilder::new().operation_id(Some(said.id)).summary(Some(summary));
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let id = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        operation = operation.parameter(id.description(Some("Which.")).schema(Some(text())).build());
    }
    for (name, description, is_whole) in said.query {
        let parameter = ParameterBuilder::new().name(*name).parameter_in(ParameterIn::Query);
        let schema: RefOr<Schema> = if *is_whole { whole() } else { text() };
        operation = operation.parameter(
            parameter.required(Required::False).description(Some(*description)).schema(Some(schema)).build(),
        );
    }
    if matches!(terms.access, Access::Writes(_)) {
        for (name, description) in [
            ("Idempotency-Key", "Names the request: sent again, it does nothing again. 1 to 256 characters."),
            ("If-Match", "The version that must still be there, in quotes."),
        ] {
            let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
            operation = operation.parameter(
                header.required(Required::False).description(Some(description)).schema(Some(text())).build(),
            );
        }
    }
    if !said.body.is_empty() || terms.takes != Takes::Json {
        let (media, schema) = match terms.takes {
            Takes::Json => ("application/json", body(&said.body)),
            Takes::Text(_) => ("text/plain", text()),
        };
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let body = RequestBodyBuilder::new().content(media, content).required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    let response = |description: &str, schema: &str| {
        let (media, schema) = if schema.is_empty() {
            ("text/csv", text())
        } else {
            ("application/json", Ref::from_schema_name(schema).into())
        };
        let content = ContentBuilder::new().schema(Some(schema)).build();
        ResponseBuilder::new().description(description).content(media, content).build()
    };
    operation
        .response(said.status, response("The answer", said.answer))
        .response("4XX", response("Why not", "ErrorBody"))
        .build()
}

fn body(parts: &[Part]) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new().schema_type(Type::Object);
    for part in parts {
        let (name, schema): (&str, RefOr<Schema>) = match part {
            Text(name) => (name, text()),
            Whole(name) => (name, whole()),
            Flag(name) => (name, ObjectBuilder::new().schema_type(Type::Boolean).into()),
            Texts(name) => (name, ArrayBuilder::new().items(text()).into()),
            Named(name, schema) => (name, Ref::from_schema_name(*schema).into()),
            Scopes(name) => (name, ArrayBuilder::new().items(Ref::from_schema_name("Scope")).into()),
        };
        object = match name.strip_suffix('?') {
            Some(name) => object.property(name, schema),
            None => object.property(name, schema).required(name),
        };
    }
    object.into()
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).into()
}

fn whole() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Integer).into()
}
