// The SQL console: sends the statement, shows rows, chart or error. Stands on the helpers of almanac.js.
"use strict";

const HISTORY_KEY = "almanac_sql_history", HISTORY_MOST = 30;
const ROWS_SHOWN = 1000, CHART_ROWS = 2000, CHART_SERIES = 6;

/** JSON in which a number that a double cannot hold stays as its digits. */
function exactJson(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && context && !Number.isSafeInteger(value) && /^-?\d{16,}$/.test(context.source) ? context.source : value);
}

class Console {
  constructor(root) {
    this.root = root;
    this.area = $("#sql", root);
    for (const name of ["status", "error", "views", "table", "chart", "history", "token"]) this[name] = $(`[data-part=${name}]`, root);
    this.buttons = Object.fromEntries($$("[data-action]", root).map(button => [button.dataset.action, button]));
    $("form", root).addEventListener("submit", event => { event.preventDefault(); this.run(); });
    this.area.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.run(); }
    });
    this.buttons.cancel.addEventListener("click", () => this.cancel());
    this.buttons.csv.addEventListener("click", () => this.download());
    this.buttons.forget.addEventListener("click", () => { localStorage.removeItem(HISTORY_KEY); this.showHistory(); });
    this.buttons.share.hidden = !navigator.clipboard;
    this.buttons.share.addEventListener("click", () => copy(this.buttons.share, this.link()));
    for (const button of $$("[data-insert]", root)) button.addEventListener("click", () => this.insert(button.dataset.insert));
    for (const button of $$("[data-view]", root)) button.addEventListener("click", () => this.view(button.dataset.view));
    $("input", this.token).addEventListener("change", event => { sessionStorage.setItem("almanac_token", event.target.value); this.run(); });
    this.showHistory();
    if (root.dataset.run) this.run();
  }

  link() { return `${location.origin}/sql?sql=${encodeURIComponent(this.area.value)}`; }

  send(format, id) {
    const headers = { "content-type": "application/json" };
    const token = sessionStorage.getItem("almanac_token");
    if (token) headers.authorization = `Bearer ${token}`;
    const body = JSON.stringify({ sql: this.area.value, query_id: id });
    return fetch(`/api/v1/sql?format=${format}`, { method: "POST", headers, body });
  }

  async run() {
    if (this.running || !this.area.value.trim()) return;
    this.running = `console-${Date.now()}-${Math.floor(Math.random() * 1e9)}`;
    this.busy(true);
    this.remember(this.area.value);
    history.replaceState(null, "", `/sql?sql=${encodeURIComponent(this.area.value)}`);
    const started = performance.now();
    try {
      const response = await this.send("json", this.running);
      const text = await response.text();
      if (response.ok) this.show(exactJson(text), performance.now() - started);
      else this.fail(response.status, text);
    } catch (error) {
      this.fail(0, JSON.stringify({ detail: `${say("没有连上服务器", "the server did not answer")}: ${error.message}` }));
    } finally {
      this.running = null;
      this.busy(false);
    }
  }

  busy(is) {
    this.buttons.run.disabled = is;
    this.buttons.cancel.hidden = !is;
    if (is) {
      this.status.textContent = say("正在运行…", "Running…");
      this.error.hidden = true;
    }
  }

  async cancel() {
    if (this.running) await fetch(`/api/v1/sql/${this.running}`, { method: "DELETE" });
  }

  /** The problem in words, with its place shown and selected in the statement. */
  fail(status, text) {
    let problem = {};
    try { problem = JSON.parse(text); } catch { problem = { detail: text.slice(0, 300) }; }
    for (const part of [this.views, this.table, this.chart]) part.hidden = true;
    this.buttons.csv.hidden = true;
    this.status.textContent = "";
    this.token.hidden = status !== 401;
    const said = problem.detail ?? problem.title ?? `HTTP ${status}`;
    this.error.replaceChildren(make("p", {}, said));
    const found = /\(?line (\d+), column (\d+)\)?/.exec(said);
    const line = problem.line ?? (found && Number(found[1])), column = problem.column ?? (found && Number(found[2]));
    if (line && column) this.point(line, column);
    this.error.hidden = false;
  }

  point(line, column) {
    const lines = this.area.value.split("\n");
    const text = lines[line - 1] ?? "";
    // Columns count characters, the text area counts UTF-16 units.
    const before = [...text].slice(0, column - 1).join("");
    const word = /^[\p{L}\p{N}_]+|^./u.exec(text.slice(before.length))?.[0] ?? "";
    this.error.append(make("pre", {}, `${line} │ ${before}`, make("mark", {}, word || " "), text.slice(before.length + word.length)));
    const start = lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0) + before.length;
    this.area.focus();
    this.area.setSelectionRange(start, start + word.length);
  }

  show(answer, elapsed) {
    const rows = answer.rows.map(row => Array.isArray(row) ? row : answer.columns.map(column => row[column.name]));
    this.answer = { columns: answer.columns, rows };
    const took = Math.round(answer.elapsed_ms ?? elapsed);
    const count = rows.length.toLocaleString("en");
    this.status.textContent = say(`${count} 行，${took} 毫秒`, `${count} rows in ${took} ms`)
      + (answer.truncated ? say("，已截断：还有更多行", ", truncated: there are more rows") : "")
      + (rows.length > ROWS_SHOWN ? say(`，显示前 ${ROWS_SHOWN} 行`, `, the first ${ROWS_SHOWN} are shown`) : "");
    this.error.hidden = true;
    this.token.hidden = true;
    this.buttons.csv.hidden = false;
    this.table.replaceChildren(this.rows());
    const chart = this.plot();
    this.chart.replaceChildren(...(chart ? [chart] : []));
    this.views.hidden = !chart;
    this.view("table");
  }

  view(name) {
    for (const part of ["table", "chart"]) this[part].hidden = part !== name;
    for (const button of $$("[data-view]", this.root)) button.setAttribute("aria-pressed", button.dataset.view === name);
  }

  numeric(place) {
    return this.answer.rows.some(row => typeof row[place] === "number")
      && this.answer.rows.every(row => row[place] === null || typeof row[place] === "number");
  }

  rows() {
    const { columns, rows } = this.answer;
    const right = columns.map((_, place) => this.numeric(place));
    const cell = (value, place) => {
      const text = value === null ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value);
      return make("td", { class: right[place] ? "number" : value === null ? "muted" : "" }, text);
    };
    const head = columns.map((column, place) => make("th", { scope: "col", class: right[place] ? "number" : "", title: column.type }, column.name));
    return make("table", {},
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows.slice(0, ROWS_SHOWN).map(row => make("tr", {}, ...row.map(cell)))));
  }

  /** Lines over a first column of dates or numbers, bars over one of words; null where nothing can be drawn. */
  plot() {
    const { columns } = this.answer;
    const rows = this.answer.rows.slice(0, CHART_ROWS);
    const days = columns.findIndex((_, place) => rows.some(row => row[place] !== null) && rows.every(row => row[place] === null || /^\d{4}-\d\d-\d\d/.test(row[place])));
    const numbers = columns.map((_, place) => place).filter(place => this.numeric(place));
    const along = days >= 0 ? days : numbers.length > 1 && columns.every((_, place) => this.numeric(place)) ? numbers[0] : columns.findIndex((_, place) => !numbers.includes(place));
    const series = numbers.filter(place => place !== along).slice(0, CHART_SERIES);
    if (along < 0 || series.length === 0 || rows.length < 2) return null;
    const position = days >= 0 ? row => Date.parse(row[along]) : numbers.includes(along) ? row => row[along] : (_, n) => n;
    const bars = days < 0 && !numbers.includes(along);
    const values = rows.flatMap(row => series.map(place => row[place])).filter(value => value !== null && Number.isFinite(value));
    const xs = rows.map(position).filter(Number.isFinite);
    if (values.length === 0 || xs.length === 0) return null;
    const [w, h, left, bottom, top] = [800, 340, 70, 30, 28];
    const low = Math.min(bars ? 0 : Infinity, ...values), high = Math.max(bars ? 0 : -Infinity, ...values);
    const first = Math.min(...xs) - (bars ? 0.5 : 0), last = Math.max(...xs) + (bars ? 0.5 : 0);
    const x = value => left + (value - first) / (last - first || 1) * (w - left - 12);
    const y = value => h - bottom - (value - low) / (high - low || 1) * (h - bottom - top);
    const svg = make("svg", { viewBox: `0 0 ${w} ${h}`, role: "img", "aria-label": series.map(place => columns[place].name).join(", ") });
    for (const value of [low, (low + high) / 2, high]) {
      svg.append(make("line", { class: "grid", x1: left, x2: w - 12, y1: y(value), y2: y(value) }));
      svg.append(make("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, Number(value.toPrecision(4)).toLocaleString("en")));
    }
    const ends = [rows.reduce((a, b, n) => position(b, n) < position(a, rows.indexOf(a)) ? b : a), rows.reduce((a, b, n) => position(b, n) > position(a, rows.indexOf(a)) ? b : a)];
    ends.forEach((row, n) => svg.append(make("text", { x: n ? w - 12 : left, y: h - 8, "text-anchor": n ? "end" : "start" }, String(row[along] ?? "").slice(0, 24))));
    series.forEach((place, n) => {
      const group = make("g", { class: `c${n}` });
      if (bars) {
        const width = Math.max(1, (w - left) / rows.length * 0.7 / series.length);
        rows.forEach((row, at) => {
          if (row[place] === null) return;
          const from = y(Math.max(0, row[place])), to = y(Math.min(0, row[place]));
          group.append(make("rect", { x: x(at) + (n - series.length / 2) * width, y: from, width, height: Math.max(1, to - from) },
            make("title", {}, `${row[along]}: ${row[place]}`)));
        });
      } else {
        let pen = "M";
        const path = rows.map((row, at) => [position(row, at), row[place]]).sort((a, b) => a[0] - b[0]).map(([at, value]) => {
          if (value === null || !Number.isFinite(at)) { pen = "M"; return ""; }
          const step = `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
          pen = "L";
          return step;
        }).join("");
        group.append(make("path", { d: path }));
      }
      group.append(make("text", { class: "name", x: left + n * 120, y: 16 }, columns[place].name.slice(0, 16)));
      svg.append(group);
    });
    return svg;
  }

  async download() {
    const response = await this.send("csv");
    const link = make("a", { href: URL.createObjectURL(await response.blob()), download: "almanac.csv" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  insert(text) {
    const { selectionStart: start, selectionEnd: end } = this.area;
    this.area.setRangeText(text, start, end, "end");
    this.area.focus();
  }

  past() {
    try { return JSON.parse(localStorage.getItem(HISTORY_KEY)) ?? []; } catch { return []; }
  }

  remember(sql) {
    const kept = [sql, ...this.past().filter(other => other !== sql)].slice(0, HISTORY_MOST);
    localStorage.setItem(HISTORY_KEY, JSON.stringify(kept));
    this.showHistory();
  }

  showHistory() {
    const past = this.past();
    this.history.hidden = past.length === 0;
    $("ul", this.history).replaceChildren(...past.map(sql => {
      const button = make("button", { type: "button", class: "quiet", title: sql }, sql.replace(/\s+/g, " ").slice(0, 60));
      button.addEventListener("click", () => { this.area.value = sql; this.area.focus(); });
      return make("li", {}, button);
    }));
  }
}

for (const root of $$("[data-console]")) new Console(root);
