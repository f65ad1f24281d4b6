//! What a reader takes away: files, pictures, a citation, code.

use maud::{Markup, html};

use super::{Shown, query_of_values};
use crate::http::pages::visitor::{Visitor, address};
use crate::http::state::App;

/// Formats of the native API.
const DATA_FORMATS: [(&str, &str); 5] =
    [("csv", "CSV"), ("json", "JSON"), ("parquet", "Parquet"), ("arrow", "Arrow"), ("ndjson", "NDJSON")];

/// Links to the data and the picture, as they are shown.
pub fn downloads(visitor: &Visitor, shown: &Shown) -> Markup {
    let id = shown.row.series.series_id.as_str();
    let values = || query_of_values(visitor).into_iter();
    let data =
        |format| address(&format!("/api/v1/series/{id}/observations"), values().chain([("format", format)]));
    let look = ["kind", "vintages"].into_iter().filter_map(|name| Some((name, visitor.asked(name)?)));
    let look: Vec<(&str, &str)> = look.chain([("lang", visitor.lang.code())]).collect();
    let picture = |file: &str, more: &[(&'static str, &'static str)]| {
        address(
            &format!("/charts/{id}.{file}"),
            values().chain(look.iter().copied()).chain(more.iter().copied()),
        )
    };
    html! {
        section aria-labelledby="downloads" {
            h2 id="downloads" { (visitor.say("下载", "Download")) }
            ul class="chips downloads" {
                @for (format, name) in DATA_FORMATS { li { a class="chip" href=(data(format)) { (name) } } }
                li { a class="chip" href=(picture("png", &[("scale", "2")])) { "PNG" } }
                li { a class="chip" href=(picture("svg", &[])) { "SVG" } }
            }
        }
    }
}

/// How to cite the series, as a sentence and as BibTeX.
pub fn cite(app: &App, visitor: &Visitor, shown: &Shown) -> Markup {
    let series = &shown.row.series;
    let (id, title) = (series.series_id.as_str(), visitor.title_of(series));
    let publishers: Vec<&str> = shown.prepared.spec.sources.iter().map(|s| s.publisher.as_str()).collect();
    let publisher = publishers.join(visitor.say("、", ", "));
    let author = if publisher.is_empty() { "Almanac" } else { &publisher };
    let (url, today) = (format!("{}/series/{id}", visitor.base), app.clock.today());
    let published = shown.row.last_published.map(|day| day.to_string()).unwrap_or_default();
    let sentence = match visitor.lang {
        crate::chart::Lang::Chinese => {
            format!("{author}：{title} [{id}]，{published} 发布，Almanac，{url}，{today} 访问。")
        }
        crate::chart::Lang::English => {
            format!(
                "{author}, {title} [{id}], published {published}, retrieved from Almanac, {url}, {today}."
            )
        }
    };
    let year = published.get(..4).unwrap_or_default();
    let bibtex = format!(
        "@misc{{{id},\n  author = {{{author}}},\n  title = {{{title} [{id}]}},\n  year = {{{year}}},\n  url = {{{url}}},\n  note = {{Retrieved {today}}}\n}}"
    );
    html! {
        section aria-labelledby="cite" {
            h2 id="cite" { (visitor.say("如何引用", "How to cite")) }
            (copyable(visitor, &sentence))
            details { summary { "BibTeX" } (copyable(visitor, &bibtex)) }
        }
    }
}

/// A text with a button that copies it; the button needs the script, the text does not.
pub fn copyable(visitor: &Visitor, text: &str) -> Markup {
    html! {
        div class="copyable" {
            pre tabindex="0" { (text) }
            button type="button" class="quiet" data-action="copy" data-done=(visitor.say("已复制", "Copied")) hidden { (visitor.say("复制", "Copy")) }
        }
    }
}

/// The series in the tools that people use.
pub fn code(visitor: &Visitor, shown: &Shown) -> Markup {
    let id = shown.row.series.series_id.as_str();
    let base = visitor.base.as_str();
    let csv = format!("{base}/graph/fredgraph.csv?id={id}");
    let pandas = format!(
        "# pip install fredapi\nfrom fredapi import Fred\n\nFred.root_url = \"{base}/fred\"\nfred = Fred(api_key=\"0\" * 32)\n\
         values = fred.get_series(\"{id}\")\nfirst = fred.get_series_first_release(\"{id}\")\nhistory = fred.get_series_all_releases(\"{id}\")"
    );
    let r = format!(
        "values <- read.csv(\"{csv}\", na.strings = c(\"\", \".\"))\nvalues$date <- as.Date(values[[1]])\n\
         plot(values$date, values${id}, type = \"l\")"
    );
    let excel = format!(
        "let\n    Source = Csv.Document(Web.Contents(\"{csv}\"), [Delimiter = \",\", Encoding = 65001]),\n    \
         Table = Table.PromoteHeaders(Source)\nin\n    Table"
    );
    let sql = format!(
        "select time_period, value, obs_status\nfrom observations\nwhere series_id = '{id}'\norder by period"
    );
    let shell = format!("curl '{base}/api/v1/series/{id}/observations?format=csv'");
    html! {
        section aria-labelledby="code" {
            h2 id="code" { (visitor.say("在你的工具里", "In your own tools")) }
            details name="code" open { summary { "Python · pandas" } (copyable(visitor, &pandas)) }
            details name="code" { summary { "R" } (copyable(visitor, &r)) }
            details name="code" {
                summary { "Excel · Power Query" }
                p class="small muted" { (visitor.say("数据 → 获取数据 → 空白查询 → 高级编辑器：", "Data → Get Data → Blank Query → Advanced Editor:")) }
                (copyable(visitor, &excel))
            }
            details name="code" { summary { "SQL" } (copyable(visitor, &sql)) p class="small" { a href=(address("/sql", [("sql", sql.as_str())])) { (visitor.say("在控制台里打开", "Open in the console")) } } }
            details name="code" { summary { "curl" } (copyable(visitor, &shell)) }
        }
    }
}
