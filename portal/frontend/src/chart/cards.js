// The cards of the chart: the same as portal/charts/cards.py draws on the server. Texts go in as
// text nodes, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const FONT = 13;
const LINE = 17;
const PAD = 10;
const FOLD = 36;
const NOTE = 16;
const LEAST = 36;
const NARROW = 34;
const PLAIN = 62;
const CAPITAL = 76;
const BROAD = 98;
const LAST_PLAIN = 0x24f;
const widths = new Map();
for (const sign of " !'(),-./:;I[]fijlrt|") widths.set(sign, NARROW);
for (const sign of "ABCDEFGHJKLNOPQRSTUVXYZ&0123456789") widths.set(sign, CAPITAL);
for (const sign of "MWmw%@") widths.set(sign, BROAD);

const figure = new Intl.NumberFormat("id-ID");
export const written = (number) => figure.format(number);

const signWidth = (sign) => widths.get(sign) ?? (sign.codePointAt(0) <= LAST_PLAIN ? PLAIN : BROAD);

function textWidth(text) {
  let width = 0;
  for (const sign of text) width += signWidth(sign);
  return width;
}

export function wrapTo(text, room) {
  const lines = [""];
  let used = 0;
  for (const word of text.split(/\s+/u).filter(Boolean)) {
    const wide = textWidth(word);
    if (lines.at(-1) && used + NARROW + wide > room) {
      lines.push("");
      used = 0;
    }
    if (wide > room) {
      for (const sign of word) {
        if (used + signWidth(sign) > room && lines.at(-1)) {
          lines.push("");
          used = 0;
        }
        lines[lines.length - 1] += sign;
        used += signWidth(sign);
      }
      continue;
    }
    used += wide + (used ? NARROW : 0);
    lines[lines.length - 1] += lines.at(-1) ? ` ${word}` : word;
  }
  return lines;
}

export const nameRoom = (width) => Math.floor(((width - FOLD - PAD) * 100) / FONT);
export const noteRoom = (width) => Math.floor(((width - FOLD - PAD) * 100) / 12);
export const cardHeight = (nLines, nNotes) => Math.max(LEAST, nLines * LINE + nNotes * NOTE + 2 * PAD - 1);

const TONES = {
  plain: ["surface", "line-strong", "1", "ink", "ink-2"],
  top: ["bar", "bar", "1", "on-bar", "bar-ink2"],
  way: ["surface", "primary", "2", "ink", "ink-2"],
  chosen: ["primary-bg", "primary", "2.5", "ink", "ink-2"],
};

export function lookOf({ tone, shade }) {
  if (shade === null || shade === undefined) return TONES[tone];
  const [, edge, width] = TONES[tone];
  const ink = shade ? `shade-ink-${shade}` : "ink";
  return [shade ? `shade-${shade}` : "surface", edge, tone === "top" ? "2" : width, ink, ink];
}

export function shape(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

function mark(card, width, height) {
  const ink = lookOf(card)[4];
  const x = width - FOLD;
  const middle = half(height);
  const chevron = card.isOpen ? `M${x + 12} ${middle + 5}l5 5l5-5` : `M${x + 14} ${middle + 3}l5 5l-5 5`;
  const verb = card.isOpen ? "Tutup" : "Buka";
  const link = shape("a", {
    class: "card-fold",
    href: card.foldUrl,
    "aria-label": `${verb} ${card.name}, ${written(card.fold)} unit langsung di bawahnya`,
    "aria-expanded": String(card.isOpen),
    tabindex: "-1",
  });
  link.append(
    shape("rect", { x, y: 1, width: FOLD - 1, height: height - 2, class: "card-hit", "fill-opacity": 0 }),
    shape("text", { x: x + 17, y: middle - 1, "text-anchor": "middle", class: `card-count fill-${ink}`, "font-size": 11 }, written(card.fold)),
    shape("path", { d: chevron, class: `card-chevron stroke-${ink}`, fill: "none", "stroke-width": 1.5 }),
  );
  return link;
}

const half = (number) => Math.floor(number / 2);

export function drawCard(card, [x, y], width, reachable) {
  const [ground, edge, edgeWidth, ink, noteInk] = lookOf(card);
  const group = shape("g", { class: `card card-${card.tone}`, "data-unit": card.key, transform: `translate(${x} ${y})` });
  const link = shape("a", { class: "card-link", id: `unit-${card.key}`, href: card.url, "aria-label": card.name, tabindex: reachable ? "0" : "-1" });
  if (card.tone === "chosen") link.setAttribute("aria-current", "true");
  const face = shape("rect", { width, height: card.height, rx: 5, class: `card-face fill-${ground} stroke-${edge}`, "stroke-width": edgeWidth });
  if (card.shade === 0) face.setAttribute("stroke-dasharray", "4 3");
  link.append(face);
  let at = half(card.height - card.lines.length * LINE - card.notes.length * NOTE) + 13;
  for (const line of card.lines) {
    link.append(shape("text", { x: PAD, y: at, class: `card-name fill-${ink}`, "font-size": FONT, "font-weight": 600 }, line));
    at += LINE;
  }
  for (const note of card.notes) {
    link.append(shape("text", { x: PAD, y: at - 1, class: `card-note fill-${noteInk}`, "font-size": 12 }, note));
    at += NOTE;
  }
  group.append(link);
  if (card.fold) group.append(mark(card, width, card.height));
  return group;
}

export function wirePath(corners) {
  let [x, y] = corners;
  let path = `M${x} ${y}`;
  for (let number = 2; number < corners.length; number += 2) {
    const [nextX, nextY] = [corners[number], corners[number + 1]];
    path += nextX === x ? `V${nextY}` : `H${nextX}`;
    [x, y] = [nextX, nextY];
  }
  return path;
}
