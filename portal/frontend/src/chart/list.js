// The nested list under the chart: the same as orgunits/templatetags/unit_chart.py makes.

import { written } from "./cards.js";

function make(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

export function drawList(place, cards) {
  const top = make("ul", {});
  const lists = [top];
  for (const card of cards) {
    const item = make("li", { id: `daftar-${card.key}` });
    const link = make("a", { href: card.url }, card.name);
    if (card.tone === "chosen") link.setAttribute("aria-current", "true");
    item.append(link);
    if (card.fold) {
      const unseen = make("span", { class: "visually-hidden" }, ` di bawah ${card.name}`);
      const query = card.foldUrl.split("#")[0];
      const href = `${query}${query.includes("?") ? "&" : "?"}daftar=1#daftar-${card.key}`;
      const words = `${card.isOpen ? "Tutup" : "Buka"} ${written(card.fold)} unit`;
      item.append(" ", make("a", { class: "chart-list-fold", href, "aria-expanded": card.isOpen }, words, unseen));
    }
    for (const note of card.notes) item.append(make("span", { class: "cell-sub" }, note));
    if (lists.length < card.level) {
      const list = make("ul", {});
      lists.at(-1).lastElementChild.append(list);
      lists.push(list);
    }
    lists.length = card.level;
    lists.at(-1).append(item);
  }
  place.replaceChildren(top);
}
