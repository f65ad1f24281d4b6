//! The frame of every page: head, header with navigation, footer.

use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::visitor::{LANG_PARAMETER, Visitor};
use crate::chart::Lang;

/// Where in the navigation a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Start,
    Dashboards,
    Reports,
    Inbox,
    Imports,
    Sql,
    /// Beside all of them: a series, an error.
    Elsewhere,
}

/// What the head of a page says.
#[derive(Debug, Clone)]
pub struct Head<'a> {
    pub title: &'a str,
    /// For link previews; may be empty.
    pub description: &'a str,
    pub section: Section,
    /// Path of a picture for link previews: `/charts/ID.png?preset=og`.
    pub picture: Option<String>,
}

impl<'a> Head<'a> {
    /// A head with a title only.
    pub const fn new(title: &'a str, section: Section) -> Self {
        Self { title, description: "", section, picture: None }
    }
}

/// A whole page around `content`, which stands in `<main id="main">`.
///
/// The content security policy allows neither inline scripts nor inline styles: use the classes of
/// `assets/almanac.css`, and data attributes that `assets/almanac.js` knows.
pub fn layout(visitor: &Visitor, head: &Head<'_>, content: &Markup) -> Markup {
    let body = html! {
        body {
            a class="skip" href="#main" { (visitor.say("跳到正文", "Skip to content")) }
            (header(visitor, head.section))
            main id="main" tabindex="-1" { (content) }
            (footer(visitor))
        }
    };
    document(visitor, head, &html! {}, &body)
}

/// A page of `content` alone, to stand in a frame of another page: its links leave the frame.
pub fn bare(visitor: &Visitor, head: &Head<'_>, content: &Markup) -> Markup {
    let body = html! { body class="bare" { main id="main" { (content) } } };
    document(visitor, head, &html! { base target="_top"; }, &body)
}

fn document(visitor: &Visitor, head: &Head<'_>, more: &Markup, body: &Markup) -> Markup {
    let start = head.section == Section::Start;
    let title = if start { "Almanac · 年鉴".to_owned() } else { format!("{} · Almanac", head.title) };
    html! {
        (DOCTYPE)
        html lang=(language(visitor.lang)) data-theme=[visitor.theme.map(|theme| theme.code())] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                (more)
                meta name="color-scheme" content="light dark";
                @if !head.description.is_empty() { meta name="description" content=(head.description); }
                (preview(visitor, head))
                link rel="icon" type="image/svg+xml" href=(assets::ICON.path());
                link rel="stylesheet" href=(assets::STYLE.path());
                script src=(assets::SCRIPT.path()) defer {}
            }
            (body)
        }
    }
}

fn preview(visitor: &Visitor, head: &Head<'_>) -> Markup {
    html! {
        meta property="og:title" content=(head.title);
        meta property="og:site_name" content="Almanac";
        @if !head.description.is_empty() { meta property="og:description" content=(head.description); }
        @if let Some(picture) = &head.picture {
            meta property="og:image" content={ (visitor.base) (picture) };
            meta name="twitter:card" content="summary_large_image";
        }
    }
}

/// The BCP 47 tag of the language.
pub const fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::Chinese => "zh-CN",
        Lang::English => "en",
    }
}

fn header(visitor: &Visitor, here: Section) -> Markup {
    let links = [
        (Section::Dashboards, "/dashboards", "看板", "Dashboards"),
        (Section::Reports, "/reports", "报告", "Reports"),
        (Section::Inbox, "/figures", "待归类", "Inbox"),
        (Section::Imports, "/imports", "导入", "Imports"),
        (Section::Sql, "/sql", "SQL", "SQL"),
    ];
    let current = |section| (section == here).then_some("page");
    html! {
        header class="site" {
            div class="bar" {
                a class="brand" href="/" aria-current=[current(Section::Start)] { (mark()) "Almanac" }
                nav aria-label=(visitor.say("主导航", "Main")) {
                    @for (section, path, zh, en) in links {
                        a href=(path) aria-current=[current(section)] { (visitor.say(zh, en)) }
                    }
                }
                div class="tools" {
                    (language_switch(visitor))
                    button class="quiet theme" type="button" data-action="theme" hidden
                        aria-label=(visitor.say("切换明暗", "Switch between light and dark")) { (moon()) }
                }
            }
        }
    }
}

fn language_switch(visitor: &Visitor) -> Markup {
    let (other, name) = match visitor.lang {
        Lang::Chinese => (Lang::English, "English"),
        Lang::English => (Lang::Chinese, "中文"),
    };
    let href = visitor.with(&[(LANG_PARAMETER, Some(other.code()))]);
    html! { a class="quiet" href=(href) hreflang=(language(other)) lang=(language(other)) rel="nofollow" { (name) } }
}

/// The sign of the site: a figure that stands on a line.
fn mark() -> Markup {
    html! {
        svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            path d="M3 16.5 9 11l4 3.5 7.5-8" {}
            circle cx="20.5" cy="6.5" r="2.2" {}
            path class="rule" d="M3 21h18" {}
        }
    }
}

fn moon() -> Markup {
    html! {
        svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            circle cx="12" cy="12" r="8.5" {}
            path d="M12 3.5a8.5 8.5 0 0 1 0 17z" {}
        }
    }
}

fn footer(visitor: &Visitor) -> Markup {
    html! {
        footer class="site" {
            p {
                (visitor.say("每个数字都能走回发布它的那句话。", "Every number walks back to the sentence that published it."))
            }
            p {
                a href="/openapi.json" { "OpenAPI" } " · "
                a href="/api/v1/series" { "/api/v1" } " · "
                a href="/sql" { "SQL" }
            }
        }
    }
}
