// What pages do beyond HTML: theme, copying, values of a chart under the pointer.
// Every page reads and navigates without this file.
"use strict";

const zh = document.documentElement.lang.startsWith("zh");
const say = (chinese, english) => zh ? chinese : english;
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element with attributes and children; texts are texts. */
function make(name, attributes = {}, ...children) {
  const svg = ["svg", "path", "circle", "rect", "line", "text", "g", "title"].includes(name);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// ---- theme: the button turns what is seen into its opposite and remembers it for the server ----

{
  const root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  for (const button of $$("[data-action=theme]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", dark());
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      button.setAttribute("aria-pressed", dark());
      document.cookie = `almanac_theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
    });
  }
}

// ---- copying ----

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 1500);
}

if (navigator.clipboard) {
  for (const button of $$("[data-action=copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, $("pre", button.parentElement).textContent));
  }
}

// ---- charts: the value under the pointer, along the keys, and the way to where it comes from ----

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const QUALIFIERS = zh
  ? { nearly: "近", over: "超", at_least: "≥", under: "不足", at_most: "≤", about: "约" }
  : { nearly: "nearly ", over: "over ", at_least: "≥ ", under: "under ", at_most: "≤ ", about: "about " };
const STATUSES = zh
  ? { E: "估计", F: "预测或目标", P: "初步值", U: "有出入" }
  : { E: "estimated", F: "forecast or target", P: "provisional", U: "conflicting" };

/** A number times a power of ten, rounded once. */
const scaled = (digits, power) => digits.includes("e") ? Number(digits) * 10 ** power : Number(`${digits}e${power}`);

/** Length of a period in days, and the day number of 1 January 1970. */
const DAYS = { A: 365.25, S: 182.6, Q: 91.3, M: 30.4, W: 7 }, EPOCH = 719163;

/** 2025年一季度, 2025 Q1. */
function periodName(freq, day) {
  const [year, month, date] = day.split("-").map(Number);
  const quarter = Math.floor((month - 1) / 3), half = Math.floor((month - 1) / 6);
  switch (freq) {
    case "A": return say(`${year}年`, `${year}`);
    case "S": return say(`${year}年${"上下"[half]}半年`, `${year} H${half + 1}`);
    case "Q": return say(`${year}年${"一二三四"[quarter]}季度`, `${year} Q${quarter + 1}`);
    case "M": return say(`${year}年${month}月`, `${MONTHS[month - 1]} ${year}`);
    default: return say(`${year}年${month}月${date}日`, `${date} ${MONTHS[month - 1]} ${year}`);
  }
}

class Hover {
  constructor(canvas) {
    this.canvas = canvas;
    this.tip = $(".tip", canvas);
    this.point = null;
    canvas.addEventListener("pointermove", event => this.follow(event));
    canvas.addEventListener("pointerdown", event => this.follow(event));
    canvas.addEventListener("pointerleave", event => { if (event.pointerType === "mouse" && document.activeElement !== canvas) this.leave(); });
    canvas.addEventListener("click", event => this.click(event));
    canvas.addEventListener("keydown", event => this.key(event));
    canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) this.show(this.point ?? this.points().at(-1)); });
    canvas.addEventListener("blur", event => { if (!canvas.contains(event.relatedTarget)) this.leave(); });
  }

  /** Points of the drawing that is seen, from left to right. */
  points() {
    const svg = $$("svg.almanac-chart", this.canvas).find(svg => svg.getClientRects().length > 0);
    if (!svg) return [];
    if (this.svg !== svg) {
      this.svg = svg;
      const group = $("g.series[data-box]", svg);
      this.known = group ? this.placed(group.dataset) : this.drawn(svg);
    }
    return this.known;
  }

  /** Points that carry their own data. */
  drawn(svg) {
    const points = $$("g.series [data-period]", svg).map(element => {
      const number = name => Number(element.getAttribute(name));
      const bar = element.localName === "rect";
      const [x, y] = bar ? [number("x") + number("width") / 2, number("y")] : [number("cx"), number("cy")];
      return { data: element.dataset, x, y, series: element.closest("g.series").dataset };
    });
    return points.sort((a, b) => a.x - b.x || a.y - b.y);
  }

  /** Points of a chart of many: observations come from the API, their places from the map of the drawing. */
  placed(series) {
    if (!this.observations) {
      this.observations = [];
      fetch(this.canvas.dataset.observations).then(answer => answer.json()).then(answer => {
        this.observations = answer.observations.filter(o => o.value !== null);
        this.svg = null;
      });
    }
    const [left, top, right, bottom] = series.box.split(" ").map(Number);
    const [from, to] = series.days.split(" ").map(Number), [low, high] = series.values.split(" ").map(Number);
    const half = (DAYS[series.freq] ?? 1) / 2;
    return this.observations.map(o => ({
      data: { period: o.period, value: String(o.value), qualifier: o.qualifier, status: o.obs_status },
      x: left + (Date.parse(o.period) / 864e5 + EPOCH + half - from) / (to - from) * (right - left),
      y: bottom - (scaled(String(o.value), -series.shift) - low) / (high - low) * (bottom - top),
      series,
    }));
  }

  follow(event) {
    if (this.tip.contains(event.target)) return;
    const points = this.points();
    if (points.length === 0) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const distance = point => Math.abs(point.x - at.x) + Math.abs(point.y - at.y) / 100;
    this.show(points.reduce((best, point) => distance(point) < distance(best) ? point : best));
  }

  /** A mouse goes to the source at once; a finger has the link in the tip. */
  click(event) {
    if (this.tip.contains(event.target) || event.pointerType === "touch") return;
    if (this.point) location.href = this.address();
  }

  key(event) {
    const points = this.points();
    const at = points.indexOf(this.point);
    const go = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: points.length - 1 }[event.key];
    if (event.key === "Escape") this.leave();
    else if (event.key === "Enter" && event.target === this.canvas && this.point) location.href = this.address();
    else if (go !== undefined && points.length > 0) {
      event.preventDefault();
      this.show(points[Math.max(0, Math.min(points.length - 1, go))]);
    }
  }

  address() {
    return `/series/${this.point.series.series}/observations/${this.point.data.period}${this.canvas.dataset.query ?? ""}`;
  }

  /** How values are said: by series on a dashboard, else for the whole page. */
  told({ series }) {
    this.byKey ??= JSON.parse(this.canvas.dataset.told ?? "{}");
    return this.byKey[series.series] ?? this.canvas.dataset;
  }

  /** The value in the scale of the page. */
  value(point) {
    const { shift, suffix, decimals } = this.told(point);
    const { value: raw, qualifier } = point.data;
    const digits = Number(decimals);
    const text = scaled(raw, shift).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
    return `${QUALIFIERS[qualifier] ?? ""}${text}${suffix}`;
  }

  show(point) {
    if (!point) return;
    if (this.point !== point) {
      this.point = point;
      const { period, status, origin } = point.data;
      const marks = [STATUSES[status], origin && say("推算", "derived")].filter(Boolean).join(say("、", ", "));
      this.tip.replaceChildren(
        make("span", { class: "muted" }, periodName(point.series.freq, period)),
        ...(this.told(point).name ? [make("span", { class: "small" }, this.told(point).name)] : []),
        make("b", { class: "number" }, this.value(point)),
        ...(marks ? [make("span", { class: "small" }, marks)] : []),
        make("a", { class: "small", href: this.address(), tabindex: -1 }, say("出处 →", "Source →")));
      this.mark(point);
    }
    this.tip.hidden = false;
    this.place(point);
  }

  /** A rule and a dot at the point. */
  mark(point) {
    this.cursor?.remove();
    const height = this.svg.viewBox.baseVal.height;
    this.cursor = make("g", { class: "cursor", "aria-hidden": "true" },
      make("line", { x1: point.x, x2: point.x, y1: 0, y2: height }),
      make("circle", { cx: point.x, cy: point.y, r: 18 }));
    this.svg.append(this.cursor);
  }

  place(point) {
    const box = this.canvas.getBoundingClientRect();
    const seen = new DOMPoint(point.x, point.y).matrixTransform(this.svg.getScreenCTM());
    const { offsetWidth: width, offsetHeight: height } = this.tip;
    const left = Math.max(0, Math.min(box.width - width, seen.x - box.left - width / 2));
    const above = seen.y - box.top - height - 14;
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${above >= 0 ? above : seen.y - box.top + 14}px`;
  }

  leave() {
    this.tip.hidden = true;
    this.cursor?.remove();
    this.point = null;
  }
}

for (const canvas of $$("[data-chart]")) new Hover(canvas);

// ---- the inbox: a series for a figure that none takes; first what would happen, then that ----

async function addSeries(button, said) {
  const sure = button.dataset.sure === undefined;
  const headers = { "content-type": "application/json" }, token = sessionStorage.getItem("almanac_token");
  if (token) headers.authorization = `Bearer ${token}`;
  const body = JSON.stringify({ from_figure: Number(button.dataset.figure) });
  const response = await fetch(`/api/v1/series${sure ? "" : "?dry_run=true"}`, { method: "POST", headers, body });
  const answer = await response.json();
  if (!response.ok) {
    said.textContent = answer.detail ?? answer.title;
    return;
  }
  const { series_id: id, title_zh, title_en } = answer.series, count = answer.figures.length;
  if (sure) {
    button.remove();
    said.replaceChildren("→ ", make("a", { href: `/series/${id}` }, id));
  } else {
    button.textContent = button.dataset.sure;
    delete button.dataset.sure;
    said.textContent = say(`${id}（${title_zh || title_en}），收下 ${count} 个数字`, `${id} (${title_en || title_zh}), with ${count} figures`);
  }
}

for (const button of $$("[data-action=series]")) {
  const said = $("[role=status]", button.parentElement);
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await addSeries(button, said).catch(error => { said.textContent = error.message; });
    button.disabled = false;
  });
}

// ---- dashboards: printing, and newer data while the page is open ----

for (const button of $$("[data-action=print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/** Puts the panels of a newer page in place, unless the reader is at work in them. */
async function refresh(board) {
  if (document.hidden || board.contains(document.activeElement) || $(".tip:not([hidden])", board)) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const panels = $$(".panel", page);
  if (!answer.ok || panels.length !== $$(".panel", board).length) return;
  $$(".panel", board).forEach((panel, place) => {
    if (panel.outerHTML === panels[place].outerHTML) return;
    panel.replaceWith(panels[place]);
    for (const canvas of $$("[data-chart]", panels[place])) new Hover(canvas);
  });
}

for (const board of $$("[data-refresh]")) {
  // A server that is away for a while is asked again next time.
  setInterval(() => refresh(board).catch(() => {}), Number(board.dataset.refresh) * 1000);
}
