// The SQL console: sends the statement, shows rows, chart or error. Stands on the helpers of almanac.js.
"use strict";

const HISTORY_KEY = "almanac_sql_history", HISTORY_MOST = 30;
const ROWS_SHOWN = 1000, CHART_ROWS = 2000, CHART_SERIES = 6;

/** JSON in which a number that a double cannot hold stays as its digits. */
function exactJson(text) {
  return JSON.parse(text, (_, value, context) =>
    typeof value === "number" && context && !Number.isSafeInteger(value) && /^-?\d{16,}$/.test(context.source) ? context.source : value);
}

/** Where values lie in a drawing. */
class Scale {
  width = 800; height = 340; left = 70; right = 12; top = 28; bottom = 30;

  /** The range of the values, widened to round numbers. */
  constructor([first, last], [least, most]) {
    const rough = (most - least || Math.abs(most) || 1) / 4, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(n => n * power).find(step => step >= rough) ?? rough;
    const low = Math.floor(least / step) * step, count = Math.max(1, Math.ceil(most / step - Math.floor(least / step)));
    Object.assign(this, { first, last, low, high: low + count * step });
    this.levels = Array.from({ length: count + 1 }, (_, n) => low + n * step);
  }

  x(at) { return this.left + (at - this.first) / (this.last - this.first || 1) * (this.width - this.left - this.right); }
  y(value) { return this.height - this.bottom - (value - this.low) / (this.high - this.low || 1) * (this.height - this.bottom - this.top); }

  /** Lines and numbers at the side, names of both ends below. */
  furniture(first, last) {
    const end = this.width - this.right, base = this.height - 8;
    const level = value => [
      make("line", { class: "grid", x1: this.left, x2: end, y1: this.y(value), y2: this.y(value) }),
      make("text", { x: this.left - 8, y: this.y(value) + 4, "text-anchor": "end" }, Number(value.toPrecision(10)).toLocaleString("en", { maximumSignificantDigits: 6 }))];
    return [...this.levels.flatMap(level),
      make("text", { x: this.left, y: base }, first.slice(0, 24)),
      make("text", { x: end, y: base, "text-anchor": "end" }, last.slice(0, 24))];
  }

  /** A line that breaks where there is no value. */
  line(points, place) {
    let pen = "M";
    const path = points.map(({ row, at }) => {
      if (!Number.isFinite(row[place])) { pen = "M"; return ""; }
      const step = `${pen}${this.x(at).toFixed(1)} ${this.y(row[place]).toFixed(1)}`;
      pen = "L";
      return step;
    });
    return make("path", { d: path.join("") });
  }

  bars(points, place, n, beside, along) {
    const width = Math.max(1, (this.width - this.left) / points.length * 0.7 / beside);
    return points.filter(({ row }) => Number.isFinite(row[place])).map(({ row, at }) => {
      const from = this.y(Math.max(0, row[place])), to = this.y(Math.min(0, row[place]));
      const box = { x: this.x(at) + (n - beside / 2) * width, y: from, width, height: Math.max(1, to - from) };
      return make("rect", box, make("title", {}, `${row[along]}: ${row[place]}`));
    });
  }
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

  /** What can be drawn: a column to draw along, and columns of numbers; null where there is none. */
  axes() {
    const { columns, rows } = this.answer;
    const places = columns.map((_, place) => place);
    const isDay = place => rows.some(row => row[place] !== null) && rows.every(row => row[place] === null || /^\d{4}-\d\d-\d\d/.test(row[place]));
    const numbers = places.filter(place => this.numeric(place));
    const day = places.find(isDay);
    const along = day ?? (numbers.length === places.length ? numbers[0] : places.find(place => !numbers.includes(place)));
    const series = numbers.filter(place => place !== along).slice(0, CHART_SERIES);
    if (along === undefined || series.length === 0 || rows.length < 2) return null;
    const kind = day !== undefined ? "days" : numbers.includes(along) ? "numbers" : "words";
    return { along, series, kind };
  }

  /** Lines along days or numbers, bars along words. */
  plot() {
    const axes = this.axes();
    if (!axes) return null;
    const { along, series, kind } = axes;
    const at = { days: value => Date.parse(value), numbers: value => value, words: (_, n) => n }[kind];
    const points = this.answer.rows.slice(0, CHART_ROWS)
      .map((row, n) => ({ row, at: row[along] === null ? NaN : at(row[along], n) }))
      .filter(point => Number.isFinite(point.at)).sort((a, b) => a.at - b.at);
    const values = points.flatMap(({ row }) => series.map(place => row[place])).filter(Number.isFinite);
    if (values.length === 0) return null;
    const bars = kind === "words";
    const span = bars ? [-0.5, points.length - 0.5] : [points[0].at, points.at(-1).at];
    const scale = new Scale(span, [Math.min(bars ? 0 : Infinity, ...values), Math.max(bars ? 0 : -Infinity, ...values)]);
    const names = series.map(place => this.answer.columns[place].name);
    const svg = make("svg", { viewBox: `0 0 ${scale.width} ${scale.height}`, role: "img", "aria-label": names.join(", ") });
    svg.append(...scale.furniture(String(points[0].row[along]), String(points.at(-1).row[along])));
    series.forEach((place, n) => {
      const drawn = bars ? scale.bars(points, place, n, series.length, along) : [scale.line(points, place)];
      const name = make("text", { class: "name", x: scale.left + n * 120, y: 16 }, names[n].slice(0, 16));
      svg.append(make("g", { class: `c${n}` }, ...drawn, name));
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
