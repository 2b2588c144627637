// One chart on a page: what is open, how large it is, where the keyboard stands. Only what lies in
// sight is drawn, so five thousand units are no more work than fifty.

import { drawCard, lookOf, shape, wirePath, written } from "./cards.js";
import { layOut } from "./layout.js";
import { drawList } from "./list.js";
import { readRelations, relationPaths } from "./relations.js";
import { Tree } from "./tree.js";
import { setUpZoom } from "./zoom.js";

const MARGIN = 300; // drawn around what is in sight, in units of the drawing
const FAR = 0.4; // scale below which a name cannot be read: cards become plain boxes
const MOST_IDS = 400; // of an address
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

export class ChartView {
  constructor(region) {
    this.region = region;
    this.svg = region.querySelector("svg");
    this.list = document.querySelector("[data-chart-list]");
    const { detail, width, chosen, root } = region.dataset;
    this.detail = detail;
    this.width = Number(width);
    this.chosen = Number(chosen);
    this.root = Number(root);
    this.relations = readRelations(region.dataset.relations);
    this.scale = 1;
    this.tree = null;
    this.drawn = new Map(); // key of a unit -> its element, once the script draws
    this.cards = null;
  }

  start() {
    this.region.classList.add("is-lively");
    for (const link of this.svg.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
    this.current = this.chosen || Number(this.svg.querySelector("[data-unit]")?.dataset.unit);
    this.linkOf(this.current)?.setAttribute("tabindex", "0");
    this.center(this.current);
    setUpZoom(this);
    for (const hint of document.querySelectorAll("[data-chart-keys]")) hint.hidden = false;
    this.region.addEventListener("keydown", (event) => this.onKey(event));
    this.region.addEventListener("click", (event) => this.onClick(event));
    this.region.addEventListener("click", (event) => this.onFarClick(event));
    document.querySelector("[data-chart-search]")?.addEventListener("submit", (event) => this.onSearch(event));
    this.region.addEventListener("focusin", (event) => this.onFocus(event));
    this.region.addEventListener("scroll", () => this.onScroll(), { passive: true });
    window.addEventListener("resize", () => this.onScroll());
    window.addEventListener("beforeprint", () => this.fill(true));
    window.addEventListener("afterprint", () => this.fill());
    document.addEventListener("click", (event) => this.onFoldAll(event));
    this.list?.closest("details").addEventListener("toggle", () => this.fillList());
    this.list?.addEventListener("click", (event) => this.onListClick(event));
    this.loading = this.load();
  }

  // The columns of the tree; while they are not there, links do the work.
  async load() {
    const ask = async (url) => {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.json();
    };
    const { chart, figures } = this.region.dataset;
    try {
      const tree = new Tree(await ask(chart), this.root);
      if (figures && !tree.takeFigures(await ask(figures))) return;
      this.open = new Set(tree.ids.filter((_, index) => tree.levels[index] === 1));
      for (const fold of this.svg.querySelectorAll('.card-fold[aria-expanded="true"]')) {
        this.open.add(Number(fold.parentNode.dataset.unit));
      }
      this.tree = tree;
      this.region.dataset.ready = "";
    } catch {
      // Offline or signed out: the links of the page still say so.
    }
  }

  linkOf(key) {
    return this.svg.querySelector(`#unit-${key}`);
  }

  look() {
    const { units, query } = this.region.dataset;
    const { detail, width, chosen, open } = this;
    return { detail, width, chosen, open, way: this.tree.wayTo(chosen), unitUrl: (id) => `${units}${id}/${query}` };
  }

  // Set everything anew after something was folded or unfolded.
  redraw() {
    const look = this.look();
    this.cards = this.tree.shown(this.open).map((index) => this.tree.card(index, look));
    this.place = new Map(this.cards.map((card, index) => [card.key, index]));
    this.layout = layOut(
      this.cards.map((card) => card.level),
      this.cards.map((card) => card.height),
      this.cards.map((card) => card.group),
      this.width,
    );
    this.strong = new Set(this.cards.flatMap((card, i) => (card.key === look.chosen || look.way.has(card.key) ? [i] : [])));
    const { width, height, headings } = this.layout;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.lines = shape("path", { fill: "none", class: "stroke-line-strong", "stroke-width": 1.5 });
    this.way = shape("path", { fill: "none", class: "stroke-primary", "stroke-width": 2.5 });
    const words = headings.map(([x, y, group, size]) =>
      shape("text", { x, y, class: "card-heading fill-ink", "font-size": 13, "font-weight": 700 }, `${group} ${size}`),
    );
    this.drawn.clear();
    this.boxes = shape("g", { "aria-hidden": "true" });
    this.svg.replaceChildren(this.lines, this.way, ...relationPaths(this), this.boxes, ...words);
    this.resize();
    document.querySelector("[data-chart-limit]")?.remove();
    this.address();
    this.fillList();
  }

  resize() {
    const [, , width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.svg.setAttribute("width", Math.round(width * this.scale));
    this.svg.setAttribute("height", Math.round(height * this.scale));
    this.fill();
  }

  // The part in sight, in units of the drawing.
  sight() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.region;
    return [scrollLeft, scrollTop, scrollLeft + clientWidth, scrollTop + clientHeight].map((edge, number) =>
      edge / this.scale + (number < 2 ? -MARGIN : MARGIN),
    );
  }

  // Draw what is in sight and take away what no longer is (but the card the keyboard stands on).
  fill(everything = false) {
    if (!this.cards) return;
    const [left, top, right, bottom] = everything ? [-1, -1, Infinity, Infinity] : this.sight();
    const within = (x1, y1, x2, y2) => x2 >= left && x1 <= right && y2 >= top && y1 <= bottom;
    const { boxes, wires } = this.layout;
    const far = !everything && this.scale < FAR;
    const faces = new Map(); // fill of a box -> the path of all such boxes in sight
    let n = 0;
    let lines = "";
    let way = "";
    this.cards.forEach((card, index) => {
      const [x, y] = boxes[index];
      const wire = wires[index];
      if (wire.length && within(Math.min(wire[0], x), wire[1], Math.max(wire[0], x + this.width), y + card.height)) {
        if (this.strong.has(index)) way += wirePath(wire);
        else lines += wirePath(wire);
      }
      const inSight = within(x, y, x + this.width, y + card.height);
      const wanted = card.key === this.current || (inSight && !far);
      const element = this.drawn.get(card.key);
      if (inSight) n += 1;
      if (inSight && far) {
        const [ground] = lookOf(card);
        faces.set(ground, `${faces.get(ground) ?? ""}M${x} ${y}h${this.width}v${card.height}h-${this.width}z`);
      }
      if (wanted && !element) {
        card.foldUrl = card.fold ? `${this.query(card.key)}#unit-${card.key}` : "";
        const made = drawCard(card, boxes[index], this.width, card.key === this.current);
        this.drawn.set(card.key, made);
        this.svg.append(made);
      } else if (!wanted && element) {
        element.remove();
        this.drawn.delete(card.key);
      }
    });
    this.boxes.replaceChildren(...[...faces].map(([ground, d]) => shape("path", { d, class: `card-boxes fill-${ground}`, "stroke-width": 2 })));
    this.region.dataset.boxes = n;
    this.lines.setAttribute("d", lines);
    this.way.setAttribute("d", way);
  }

  onScroll() {
    if (!this.cards || this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.fill();
    });
  }

  // The query string of this state, with one unit folded the other way.
  query(other = 0) {
    const kept = new URLSearchParams(location.search);
    const { tree } = this;
    for (const key of ["buka", "tutup", "semua", "unit", "q", "daftar"]) kept.delete(key);
    if (this.chosen) kept.set("tanda", this.chosen);
    const open = new Set(this.open);
    if (other && !open.delete(other)) open.add(other);
    const parents = tree.ids.filter((id, index) => tree.nParts[index] && tree.levels[index] > 1);
    const shut = parents.filter((id) => !open.has(id));
    const opened = parents.filter((id) => open.has(id));
    if (opened.length <= shut.length || !opened.length) {
      if (opened.length) kept.set("buka", opened.slice(0, MOST_IDS).join(","));
    } else {
      kept.set("semua", "1");
      if (shut.length) kept.set("tutup", shut.slice(0, MOST_IDS).join(","));
    }
    const text = kept.toString().replaceAll("%2C", ",");
    return text ? `?${text}` : location.pathname;
  }

  // Keep the address and the links of the page at what is shown.
  address() {
    const query = this.query();
    history.replaceState(null, "", query);
    const svg = document.querySelector("[data-chart-svg]");
    if (svg) svg.search = query.startsWith("?") ? query : "";
    for (const link of document.querySelectorAll("[data-chart-detail]")) {
      const wanted = new URLSearchParams(query.startsWith("?") ? query : "");
      wanted.set("isi", link.dataset.chartDetail);
      link.search = `?${wanted}`;
    }
  }

  // Fold or unfold, with the card staying where it is on the screen.
  toggle(key, wanted = !this.open.has(key)) {
    if (!this.tree || !this.tree.nParts[this.tree.index.get(key)]) return;
    const before = this.linkOf(key)?.getBoundingClientRect();
    if (wanted) this.open.add(key);
    else this.open.delete(key);
    this.current = key;
    this.redraw();
    const after = this.linkOf(key)?.getBoundingClientRect();
    if (before && after) {
      this.region.scrollLeft += after.left - before.left;
      this.region.scrollTop += after.top - before.top;
      this.fill();
    }
    const index = this.tree.index.get(key);
    const parts = written(this.tree.nParts[index]);
    announce(wanted ? `${this.tree.names[index]} dibuka, ${parts} unit` : `${this.tree.names[index]} ditutup`);
  }

  // A click on a box that is too small to read comes nearer to it.
  onFarClick(event) {
    if (!this.cards || !event.target.closest(".card-boxes")) return;
    const box = this.svg.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / this.scale, (event.clientY - box.top) / this.scale];
    const found = this.cards.findIndex((card, index) => {
      const [left, top] = this.layout.boxes[index];
      return x >= left && x <= left + this.width && y >= top && y <= top + card.height;
    });
    if (found < 0) return;
    this.zoomTo(1);
    this.goTo(this.cards[found].key);
    this.center(this.current, true);
  }

  // Search without a round trip: open the way to a hit and go there; the same words again, the next.
  onSearch(event) {
    const field = event.target.elements.q;
    const text = field?.value.trim();
    if (!this.tree || !text) return;
    const hits = this.tree.find(text);
    if (!hits.length) return; // the server looks through the codes too
    event.preventDefault();
    this.hit = text === this.sought ? (this.hit + 1) % hits.length : 0;
    this.sought = text;
    const key = this.tree.ids[hits[this.hit]];
    this.flyTo(key);
    field.focus();
    announce(`${this.tree.names[hits[this.hit]]}, hasil ${this.hit + 1} dari ${hits.length}. Enter untuk berikutnya.`);
  }

  flyTo(key) {
    for (const id of this.tree.wayTo(key)) this.open.add(id);
    this.chosen = key;
    this.current = key;
    this.redraw();
    if (this.scale < FAR) this.zoomTo(1);
    this.center(key, true);
  }

  onClick(event) {
    const fold = event.target.closest(".card-fold");
    if (!fold || !this.tree || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const key = Number(fold.parentNode.dataset.unit);
    this.toggle(key);
    this.linkOf(key)?.focus({ preventScroll: true });
  }

  onFoldAll(event) {
    const link = event.target.closest("[data-chart-fold]");
    if (!link || !this.tree || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const all = link.dataset.chartFold === "all";
    const { ids, levels, nParts } = this.tree;
    this.open = new Set(ids.filter((_, index) => levels[index] === 1 || (all && nParts[index])));
    link.dataset.chartFold = all ? "none" : "all";
    link.textContent = all ? "Tutup semua" : "Buka semua";
    this.current = this.chosen || ids[0];
    while (!this.isShown(this.current)) this.current = ids[this.tree.parents[this.tree.index.get(this.current)]];
    this.redraw();
    this.center(this.current);
    announce(`${written(this.cards.length)} unit ditampilkan`);
  }

  isShown(key) {
    let index = this.tree.parents[this.tree.index.get(key)];
    while (index >= 0) {
      if (!this.open.has(this.tree.ids[index])) return false;
      index = this.tree.parents[index];
    }
    return true;
  }

  onFocus(event) {
    const card = event.target.closest("[data-unit]");
    if (card) this.standOn(Number(card.dataset.unit));
  }

  standOn(key) {
    this.linkOf(this.current)?.setAttribute("tabindex", "-1");
    this.current = key;
    this.linkOf(key)?.setAttribute("tabindex", "0");
  }

  // Where each shown unit stands: [key, x, y] of the middle of its box.
  middles() {
    if (this.cards) {
      return this.cards.map((card, i) => [card.key, this.layout.boxes[i][0] + this.width / 2, this.layout.boxes[i][1] + card.height / 2]);
    }
    return [...this.svg.querySelectorAll("[data-unit]")].map((element) => {
      const { e, f } = element.transform.baseVal.getItem(0).matrix;
      const face = element.querySelector(".card-face").height.baseVal.value;
      return [Number(element.dataset.unit), e + this.width / 2, f + face / 2];
    });
  }

  goTo(key) {
    if (!key) return;
    this.linkOf(this.current)?.setAttribute("tabindex", "-1");
    this.current = key;
    this.fill();
    const link = this.linkOf(key);
    link?.setAttribute("tabindex", "0");
    link?.focus({ preventScroll: true });
    this.intoSight(link);
  }

  intoSight(link) {
    if (!link) return;
    const box = link.getBoundingClientRect();
    const view = this.region.getBoundingClientRect();
    const by = (from, to, low, high) => (from < low ? from - low : to > high ? to - high : 0);
    this.region.scrollLeft += by(box.left - 16, box.right + 16, view.left, view.right);
    this.region.scrollTop += by(box.top - 16, box.bottom + 16, view.top, view.bottom);
    link.scrollIntoView({ block: "nearest" });
  }

  center(key, smooth = false) {
    this.fill();
    const link = this.linkOf(key);
    if (!link) return;
    const box = link.getBoundingClientRect();
    const view = this.region.getBoundingClientRect();
    const left = box.left + box.width / 2 - view.left - view.width / 2;
    const top = smooth || this.chosen === key ? box.top + box.height / 2 - view.top - view.height / 2 : 0;
    const calm = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.region.scrollBy({ left, top, behavior: calm ? "instant" : "smooth" });
    this.fill();
  }

  // The nearest box in a direction; what lies straight ahead counts as nearer.
  neighbour([dx, dy]) {
    const all = this.middles();
    const [, x, y] = all.find(([key]) => key === this.current) ?? [0, 0, 0];
    let best = 0;
    let least = Infinity;
    for (const [key, otherX, otherY] of all) {
      const ahead = (otherX - x) * dx + (otherY - y) * dy;
      const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx);
      const far = ahead + 2 * aside;
      if (ahead > 4 && far < least) [best, least] = [key, far];
    }
    return best;
  }

  above() {
    if (this.tree) return this.tree.ids[this.tree.parents[this.tree.index.get(this.current)]];
    return this.neighbour(ARROWS.ArrowUp);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onCard = event.target.closest("[data-unit]");
    if (this.zoomKey(event.key)) event.preventDefault();
    else if (onCard) this.onCardKey(event);
  }

  onCardKey(event) {
    const { key } = event;
    if (ARROWS[key]) this.goTo(this.neighbour(ARROWS[key]));
    else if (key === "Home") this.goTo(this.tree ? this.tree.ids[0] : this.middles()[0][0]);
    else if (key === "End") this.goTo(this.middles().at(-1)[0]);
    else if (key === "Escape") this.goTo(this.above());
    else if (key === " ") this.fold();
    else return;
    event.preventDefault();
  }

  // Space: fold in place, or follow the link while the tree is not there yet.
  fold() {
    if (!this.tree) {
      this.linkOf(this.current)?.parentNode.querySelector(".card-fold")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return;
    }
    if (this.tree.levels[this.tree.index.get(this.current)] > 1) this.toggle(this.current);
    this.linkOf(this.current)?.focus({ preventScroll: true });
  }

  fillList() {
    if (!this.cards || !this.list?.closest("details").open) return;
    for (const card of this.cards) card.foldUrl ||= card.fold ? `${this.query(card.key)}#unit-${card.key}` : "";
    drawList(this.list, this.cards);
  }

  onListClick(event) {
    const fold = event.target.closest(".chart-list-fold");
    if (!fold || !this.tree || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const key = Number(fold.closest("li").id.slice("daftar-".length));
    this.toggle(key);
    this.list.querySelector(`#daftar-${key} > .chart-list-fold`)?.focus();
  }
}
