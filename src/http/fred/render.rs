//! Answers as text: JSON, and XML in which every field is an attribute, as FRED writes it.

use chrono::NaiveDateTime;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Map, Value};

use super::error::FredError;
use super::wire::{Answer, Listed};
use crate::domain::{DomainError, code_list};

code_list! {
    /// FRED's `file_type` of everything but observations.
    FileType { Xml = "xml", Json = "json" }
}

/// A body and its media type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

/// Media type of FRED's JSON answers.
pub const JSON: &str = "application/json; charset=UTF-8";
/// Media type of FRED's XML answers.
pub const XML: &str = "text/xml; charset=UTF-8";

/// A timestamp as FRED writes it: `2024-10-30 07:54:01+00`, UTC.
pub fn timestamp(moment: NaiveDateTime) -> String {
    format!("{}+00", moment.format("%Y-%m-%d %H:%M:%S"))
}

/// A list in the form asked for.
pub fn list<T: Listed>(answer: &Answer<T>, file_type: FileType) -> Result<Rendered, FredError> {
    match file_type {
        FileType::Json => json(answer),
        FileType::Xml => xml(|writer| write_list(writer, answer)),
    }
}

/// An error in the form asked for.
pub fn error(error: &FredError, file_type: FileType) -> Rendered {
    let (code, message) = (error.status(), error.message());
    let rendered = match file_type {
        FileType::Json => json(&serde_json::json!({ "error_code": code, "error_message": message })),
        FileType::Xml => xml(|writer| {
            let mut element = BytesStart::new("error");
            element.push_attribute(("code", code.to_string().as_str()));
            element.push_attribute(("message", clean(&message).as_str()));
            writer.write_event(Event::Empty(element))
        }),
    };
    rendered.unwrap_or(Rendered { content_type: "text/plain", body: message.into_bytes() })
}

/// Anything as JSON.
pub fn json(value: &impl serde::Serialize) -> Result<Rendered, FredError> {
    let body = serde_json::to_vec(value).map_err(|_| FredError::Internal)?;
    Ok(Rendered { content_type: JSON, body })
}

/// An XML document that `write` fills.
pub(super) fn xml(
    write: impl FnOnce(&mut Writer<Vec<u8>>) -> std::io::Result<()>,
) -> Result<Rendered, FredError> {
    let mut writer = Writer::new(Vec::new());
    let declared = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    declared.and_then(|()| write(&mut writer)).map_err(|_| FredError::Internal)?;
    Ok(Rendered { content_type: XML, body: writer.into_inner() })
}

fn write_list<T: Listed>(writer: &mut Writer<Vec<u8>>, answer: &Answer<T>) -> std::io::Result<()> {
    let mut root = BytesStart::new(T::PLURAL);
    push_attributes(&mut root, serde_json::to_value(&answer.head)?.as_object(), None);
    writer.write_event(Event::Start(root))?;
    for item in &answer.list.0 {
        let item = serde_json::to_value(item)?;
        let text = T::TEXT.map_or(Some(&item), |field| item.get(field)).and_then(Value::as_str);
        let mut element = BytesStart::new(T::SINGULAR);
        push_attributes(&mut element, item.as_object(), T::TEXT);
        if let Some(text) = text {
            writer.write_event(Event::Start(element))?;
            writer.write_event(Event::Text(BytesText::new(&clean(text))))?;
            writer.write_event(Event::End(BytesEnd::new(T::SINGULAR)))?;
        } else {
            writer.write_event(Event::Empty(element))?;
        }
    }
    writer.write_event(Event::End(BytesEnd::new(T::PLURAL)))
}

/// A value as an element, its fields as elements within, as version 2 and tables write them; nulls are left out.
pub(super) fn write_element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value) -> std::io::Result<()> {
    if let Value::Array(items) = value {
        return items.iter().try_for_each(|item| write_element(writer, name, item));
    }
    if value.is_null() {
        return Ok(());
    }
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    match value {
        Value::Object(fields) => {
            fields.iter().try_for_each(|(name, value)| write_element(writer, name, value))?;
        }
        Value::String(text) => writer.write_event(Event::Text(BytesText::new(&clean(text))))?,
        other => writer.write_event(Event::Text(BytesText::new(&other.to_string())))?,
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

/// Every field of `object` but `except` as an attribute; nulls are left out.
pub(super) fn push_attributes(
    element: &mut BytesStart,
    object: Option<&Map<String, Value>>,
    except: Option<&str>,
) {
    for (name, value) in object.into_iter().flatten().filter(|(name, _)| Some(name.as_str()) != except) {
        let value = match value {
            Value::Null => continue,
            Value::String(text) => clean(text),
            other => other.to_string(),
        };
        element.push_attribute((name.as_str(), value.as_str()));
    }
}

/// Without the characters that no XML 1.0 document may hold.
pub(super) fn clean(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r') || *c >= '\u{80}';
    text.chars().filter(allowed).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wire::{FredCategory, FredReleaseDate, FredVintageDate, Head, List, PageHead};
    use super::*;
    use crate::domain::Period;

    fn text(rendered: Result<Rendered, FredError>) -> String {
        String::from_utf8(rendered.unwrap().body).unwrap()
    }

    fn both<T: Listed>(answer: &Answer<T>) -> (String, String) {
        (text(list(answer, FileType::Json)), text(list(answer, FileType::Xml)))
    }

    #[test]
    fn a_list_without_a_head() {
        let notes = Some("<a> & \"b\"\u{1}".to_owned());
        let category = FredCategory { id: 125, name: "天津 Tianjin".to_owned(), parent_id: 13, notes };
        let (json, xml) = both(&Answer { head: Head::default(), list: List(vec![category]) });
        assert_eq!(
            json,
            r#"{"categories":[{"id":125,"name":"天津 Tianjin","parent_id":13,"notes":"<a> & \"b\"\u0001"}]}"#
        );
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><categories><category id=\"125\" name=\"天津 Tianjin\" \
             parent_id=\"13\" notes=\"&lt;a&gt; &amp; &quot;b&quot;\"/></categories>"
        );
    }

    #[test]
    fn dates_are_the_text_of_their_element() {
        let day = |text: &str| text.parse().unwrap();
        let mut head = Head::of(Period::day(day("2024-01-15")));
        head.page = Some(PageHead {
            order_by: "release_date".to_owned(),
            sort_order: "asc".to_owned(),
            count: 1,
            offset: 0,
            limit: 10_000,
        });
        let date = FredReleaseDate { release_id: 9, release_name: None, date: day("2024-01-02") };
        let (json, xml) = both(&Answer { head: head.clone(), list: List(vec![date]) });
        assert_eq!(
            json,
            r#"{"realtime_start":"2024-01-15","realtime_end":"2024-01-15","order_by":"release_date","sort_order":"asc","count":1,"offset":0,"limit":10000,"release_dates":[{"release_id":9,"date":"2024-01-02"}]}"#
        );
        assert!(xml.ends_with(
            "order_by=\"release_date\" sort_order=\"asc\" count=\"1\" offset=\"0\" limit=\"10000\">\
             <release_date release_id=\"9\">2024-01-02</release_date></release_dates>"
        ));
        let vintages = List(vec![FredVintageDate(day("2024-01-02"))]);
        let (json, xml) = both(&Answer { head, list: vintages });
        assert!(json.ends_with(r#""vintage_dates":["2024-01-02"]}"#));
        assert!(xml.ends_with("<vintage_date>2024-01-02</vintage_date></vintage_dates>"));
    }

    #[test]
    fn errors_have_freds_shape() {
        let unknown = FredError::DoesNotExist("series");
        let written = |file_type| String::from_utf8(error(&unknown, file_type).body).unwrap();
        assert_eq!(
            written(FileType::Json),
            r#"{"error_code":400,"error_message":"Bad Request.  The series does not exist."}"#
        );
        assert_eq!(
            written(FileType::Xml),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <error code=\"400\" message=\"Bad Request.  The series does not exist.\"/>"
        );
    }
}
