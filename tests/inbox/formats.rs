//! Reports as pages and in other encodings: the same figures, each pointing into the text that was taken out.

use super::{json, refused, rows};
use crate::support::{Server, almanac, folder, said};

const TEXT: &str = "今年一季度，天津市电动自行车制造业产值为70.2亿元，比上年同期增长10.5%。\n";

/// The page of a paper, with all that stands around an article.
fn page(charset: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"{charset}\"><title>产值增长_某报网</title>\n\
         <script>var n = '一季度产值99亿元';</script><style>p {{ width: 12% }}</style></head><body>\n\
         <div class=\"nav\"><a href=\"/\">首页</a> <a href=\"/2\">2025年4月27日</a></div>\n\
         <div id=\"main\"><h1>产值增长</h1><div class=\"share\">分享 12人</div>\n\
         <p>&emsp;&emsp;今年一季度，天津市电动自行车制造业产值为<b>70.2</b>亿元，\n比上年同期增长10.5&#37;。<br></p>\n\
         <p>后面还有一段文字，说明产业发展的情况，没有别的数字。</div>\n\
         <div class=\"footer\"><p>版权所有 违法和不良信息举报电话 12345，累计访问88万人次</p></div></body></html>\n"
    )
}

fn figures(folder: &std::path::Path, name: &str) -> Vec<serde_json::Value> {
    let args = ["extract", name, "--published", "2025-04-27", "--publisher", "天津日报", "--format", "jsonl"];
    said(&almanac(folder, args), 0).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_encoding_and_format_yields_the_same_figures() {
    let folder = folder();
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("utf8.txt", TEXT.as_bytes().to_vec()),
        ("mark.txt", format!("\u{feff}{TEXT}").into_bytes()),
        ("gb.txt", gb(TEXT)),
        ("utf16-mark.txt", [vec![0xff, 0xfe], utf_16(TEXT)].concat()),
        ("utf16.txt", utf_16(TEXT)),
        ("page.html", page("utf-8").into_bytes()),
        ("gb.html", gb(&page("gb2312"))),
        ("unsaid.htm", page("utf-8").replace("<meta charset=\"utf-8\">", "").into_bytes()),
    ];
    for (name, bytes) in cases {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let found = figures(folder.path(), name);
        let said: Vec<_> = found.iter().map(|f| (f["series_id"].as_str(), f["value"].as_f64())).collect();
        let wanted = [(Some("TJ_EBIKE_OUTPUT_Q"), Some(70.2)), (Some("TJ_EBIKE_OUTPUT_GY_Q"), Some(10.5))];
        assert_eq!(said, wanted, "{name}: {found:#?}");
    }
}

#[test]
fn a_page_that_is_a_table_is_of_the_time_in_its_title() {
    let folder = folder();
    let rows = ["外贸", "内贸", "边贸", "转口", "零售", "批发", "餐饮", "住宿"]
        .map(|name| format!("<tr><td>{name}交易额</td><td>125.5</td><td>-7.1</td><td>-9.5</td></tr>"))
        .concat();
    let head = "<tr><td>指标</td><td>金额</td><td>同比增长%</td><td>同比增减额</td></tr>";
    for above in [
        "<p>表7 2024年各业交易额</p><p>单位：亿元</p><table>",
        "<p>表7 2024年各业交易额（亿元）</p><table>",
        "<p>单位：亿元</p><table><caption>表7 2024年各业交易额</caption>",
    ] {
        std::fs::write(folder.path().join("a.html"), format!("<html><body>{above}{head}{rows}</table>"))
            .unwrap();
        let found = figures(folder.path(), "a.html");
        assert_eq!(found.len(), 24, "{above}: {found:#?}");
        for (at, figure) in found.iter().enumerate() {
            assert_eq!(figure["period_start"], "2024-01-01", "{figure}");
            assert_eq!(figure["period_end"], "2024-12-31", "{figure}");
            let said = [("CNY", 8, "N"), ("PC", 0, "GY"), ("CNY", 8, "DY")][at % 3];
            assert_eq!(figure["unit_measure"], said.0, "{figure}");
            assert_eq!(figure["unit_mult"], said.1, "{figure}");
            assert_eq!(figure["transformation"], said.2, "{figure}");
        }
    }
}

#[test]
fn a_page_is_kept_as_text_and_as_bytes() {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("page.html"), page("utf-8")).unwrap();
    let loaded = json(path, &["load", "page.html", "--published", "2025-04-27", "--publisher", "天津日报"]);
    assert_eq!(loaded["inserted"], 2, "{loaded}");
    assert_eq!(rows(path, "select title, figures from reports"), ["产值增长,2"]);
    let places = "select count(*) from figure f join report r using (report_id) \
                  where substring(r.text, f.char_start + 1, f.char_end - f.char_start) = f.exact";
    assert_eq!(rows(path, places), ["2"]);
    let sha256 = rows(path, "select sha256 from reports")[0].clone();
    let kept = path.join("a.duckdb.archive").join(&sha256[..2]).join(&sha256);
    assert_eq!(std::fs::read(kept).unwrap(), page("utf-8").into_bytes());
    assert_eq!(rows(path, "select encoding from imports"), ["utf-8"]);
}

#[test]
fn what_cannot_be_read_is_one_line() {
    let folder = folder();
    let path = folder.path();
    let cases: &[(&str, &[u8], &str)] = &[
        (
            "a.docx",
            b"PK\x03\x04\x14\x00",
            "is a ZIP archive (Word, Excel or alike): save it as text, HTML or PDF",
        ),
        (
            "a.mht",
            b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n",
            "is a web archive (MHTML): save it as text, HTML or PDF",
        ),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "old Word"),
        ("a.png", b"\x89PNG\r\n", "a picture"),
        ("a.html", b"<html><body><script>1</script></body></html>", "holds no text"),
        ("a.pdf", b"%PDF-1.4\nnothing", "the PDF cannot be read"),
        (
            "latin.txt",
            b"Der Umsatz stieg um 12 Prozent, \xe4\xf6\xfc\xdf \xe9\xe8 \xc4\xd6\xdc",
            "convert it first",
        ),
    ];
    for (name, bytes, wanted) in cases {
        std::fs::write(path.join(name), bytes).unwrap();
        let line = refused(path, &["load", name, "--published", "2025-04-27"]);
        assert!(line.contains(wanted), "{name}: {line}");
    }
    assert!(!path.join("a.duckdb").exists());
}

#[test]
fn a_document_can_be_posted_as_it_is() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    let post = |path: &str, kind: &str, body: &[u8]| {
        let request = ureq::post(format!("{}{path}", server.base)).header("content-type", kind);
        let mut response = request.config().http_status_as_error(false).build().send(body).unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    };
    let about = "/api/v1/reports?published=2025-07-27&publisher=%E5%A4%A9%E6%B4%A5%E6%97%A5%E6%8A%A5";
    let page = page("gbk").replace("一季度", "二季度");
    let gb = encoding_rs::GB18030.encode(&page).0.into_owned();
    let (status, text) = post(about, "text/html; charset=gb2312", &gb);
    assert_eq!(status, 201, "{text}");
    let outcome: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(outcome["inserted"], 2, "{outcome}");
    assert_eq!(post(about, "application/octet-stream", &gb).0, 200, "the same bytes");
    for (path, kind, body, status, wanted) in [
        ("/api/v1/reports", "text/plain", TEXT, 400, "published: a document needs its publication date"),
        (about, "application/json", "{}", 400, "metadata in itself"),
        (about, "application/pdf", "%PDF-1.4", 422, "the PDF cannot be read"),
        ("/api/v1/reports", "image/png", "x", 415, "text/html, application/pdf"),
        ("/api/v1/reports?colour=red", "text/plain", TEXT, 400, "the known ones are published"),
    ] {
        let (found, text) = post(path, kind, body.as_bytes());
        assert_eq!(found, status, "{path} {kind}: {text}");
        assert!(text.contains(wanted), "{path} {kind}: {text}");
    }
}

#[test]
fn all_that_cannot_be_loaded_is_named_at_once() {
    let folder = folder();
    let path = folder.path();
    for (name, bytes) in
        [("a.txt", TEXT.as_bytes()), ("b.doc", b"\xd0\xcf\x11\xe0"), ("c.png", b"\x89PNG\r\n")]
    {
        std::fs::write(path.join(name), bytes).unwrap();
    }
    let line = refused(path, &["load", "a.txt", "b.doc", "c.png", "--published", "2025-04-27"]);
    assert!(
        line.contains("nothing was loaded: 2 of 3 reports cannot be read: b.doc: ")
            && line.contains("; c.png: "),
        "{line}"
    );
}

#[test]
fn numbers_in_tables_that_are_not_read_are_counted() {
    let folder = folder();
    let path = folder.path();
    let rows = "<tr><td>指标</td><td>绝对量（亿元）</td><td>同比增长（%）</td></tr><tr><td>出口额</td><td>12.5</td><td>▲1.5</td></tr>\
                <tr><td>进口额</td><td>9.5</td><td>2.5</td></tr>";
    std::fs::write(path.join("a.html"), format!("<p>2025年1-10月</p><table>{rows}</table>")).unwrap();
    let args =
        ["--db", "a.duckdb", "load", "a.html", "--published", "2025-11-17", "--publisher", "天津市统计局"];
    let told = said(&almanac(path, args), 0);
    assert!(
        told.contains("1 numbers in tables were not read: `almanac extract --explain` says why"),
        "{told}"
    );
    let why = ["extract", "a.html", "--published", "2025-11-17", "--publisher", "天津市统计局", "--explain"];
    assert!(
        said(&almanac(path, why), 0).contains("【▲1.5】  no figure: its mark (▲, △, brackets) is a minus"),
        "{told}"
    );
}
