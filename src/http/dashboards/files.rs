//! Panels and dashboards as files, each with an ETag of data, file, day and question.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use super::answer::answer;
use super::scene::{Desk, Scene};
use super::{bundle, data, find, picture};
use crate::chart::{self, RasterOptions, Svg};
use crate::dashboard::{Dashboard, PICTURE_PARAMETERS, Panel, State};
use crate::http::cached;
use crate::http::charts::alt_header;
use crate::http::params::{self, Pairs};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::store::Reader;

/// A finished file.
struct File {
    media_type: &'static str,
    body: Bytes,
    /// Name under which it is saved; a picture is shown instead.
    attachment: Option<String>,
    alt_text: Option<String>,
}

/// The panel of this id, or 404.
pub fn find_panel<'d>(dashboard: &'d Dashboard, id: &str) -> Result<&'d Panel, Problem> {
    let known = || dashboard.panels().map(|panel| panel.id.as_str()).collect::<Vec<_>>().join(", ");
    let unknown =
        || Problem::not_found(format!("no panel {id} in {}: there are {}", dashboard.slug, known()));
    dashboard.panel(id).ok_or_else(unknown)
}

/// Answers `/dashboards/{slug}.{extension}`.
pub fn whole(
    app: &App,
    slug: &str,
    extension: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if !["svg", "png", "zip"].contains(&extension) {
        return Err(Problem::not_found("a dashboard is /dashboards/SLUG, or .svg, .png or .zip of it"));
    }
    let dashboard = find(app, slug)?;
    respond(app, &dashboard, uri, headers, |scene, reader| match extension {
        "zip" => {
            let body = bundle::zip(scene, reader)?.into();
            let attachment = Some(format!("{slug}.zip"));
            Ok(File { media_type: "application/zip", body, attachment, alt_text: None })
        }
        "png" => png(&picture::of_dashboard(scene, reader)?, super::answer::look(scene)?.scale),
        _ => Ok(svg(picture::of_dashboard(scene, reader)?)),
    })
}

/// Answers `/dashboards/{slug}/{id}.{extension}`.
pub fn panel(
    app: &App,
    (slug, id): (&str, &str),
    extension: &str,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if !["svg", "png", "csv", "json"].contains(&extension) {
        return Err(Problem::not_found(
            "a panel is /dashboards/SLUG/PANEL, or .svg, .png, .csv or .json of it",
        ));
    }
    let dashboard = find(app, slug)?;
    let panel = find_panel(&dashboard, id)?;
    respond(app, &dashboard, uri, headers, |scene, reader| {
        let answer = answer(scene, reader, panel).map_err(|broken| broken.problem)?;
        match extension {
            "csv" => {
                let none = || {
                    Problem::not_found(format!("the text panel {id} has no csv: ask for .json, .svg or .png"))
                };
                let body = data::csv(&answer)?.ok_or_else(none)?.into();
                let attachment = Some(format!("{slug}-{id}.csv"));
                Ok(File { media_type: "text/csv; charset=utf-8", body, attachment, alt_text: None })
            }
            "json" => {
                let json = data::json(scene, panel, answer);
                let body = serde_json::to_vec(&json).map_err(|error| Problem::internal(&error))?.into();
                Ok(File { media_type: "application/json", body, attachment: None, alt_text: None })
            }
            "png" => png(&picture::of_panel(scene, panel, &answer)?, answer.spec().scale),
            _ => Ok(svg(picture::of_panel(scene, panel, &answer)?)),
        }
    })
}

fn svg(svg: Svg) -> File {
    let alt_text = Some(svg.alt_text().to_owned());
    File {
        media_type: "image/svg+xml; charset=utf-8",
        body: svg.into_string().into(),
        attachment: None,
        alt_text,
    }
}

fn png(svg: &Svg, scale: chart::Scale) -> Result<File, Problem> {
    let body = chart::rasterise(svg, &RasterOptions { scale })?.into_bytes().into();
    Ok(File { media_type: "image/png", body, attachment: None, alt_text: Some(svg.alt_text().to_owned()) })
}

/// Understands the question, answers 304 where nothing changed, else the file.
fn respond(
    app: &App,
    dashboard: &Dashboard,
    uri: &Uri,
    headers: &HeaderMap,
    file: impl FnOnce(&Scene<'_>, &Reader<'_>) -> Result<File, Problem>,
) -> Result<Response, Problem> {
    let (picture, own): (Pairs, Pairs) =
        params::pairs(uri.query()).into_iter().partition(|(name, _)| is_of_picture(name));
    let state = State::read(dashboard, &own)?;
    let (lang, theme) = (state.lang.unwrap_or_default(), state.theme.unwrap_or_default());
    let knowledge = app.knowledge.now();
    let scene =
        Scene { desk: Desk::of(app, &knowledge), dashboard, state: &state, lang, theme, picture: &picture };
    let (etag, file) = app.store.read(|reader| {
        let asked = format!("{} {:x} {}", uri, dashboard.revision, scene.desk.today);
        let etag = cached::etag_of(reader.data_version()?, &asked);
        if cached::matches(headers, &etag) {
            return Ok::<_, Problem>((etag, None));
        }
        Ok((etag, Some(file(&scene, reader)?)))
    })?;
    let Some(file) = file else { return Ok(cached::not_modified(&etag)) };
    let mut response = ([(header::CONTENT_TYPE, file.media_type)], file.body).into_response();
    cached::mark(&mut response, &etag);
    let attachment = file.attachment.map(|name| format!("attachment; filename=\"{name}\""));
    let named = [
        (header::CONTENT_DISPOSITION, attachment),
        (header::HeaderName::from_static("x-alt-text"), file.alt_text.as_deref().map(alt_header)),
    ];
    for (name, value) in named {
        if let Some(Ok(value)) = value.as_deref().map(HeaderValue::from_str) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// Whether a parameter is one of the picture's.
fn is_of_picture(name: &str) -> bool {
    PICTURE_PARAMETERS.contains(&name)
}
