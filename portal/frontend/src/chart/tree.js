// The units as the server sends them in columns, and which of them are shown.

import { cardHeight, nameRoom, noteRoom, wrapTo, written } from "./cards.js";

export class Tree {
  // `root`: id of the unit whose branch alone is drawn, or 0.
  constructor(columns, root) {
    this.stamp = columns.stamp;
    this.labels = columns.labels;
    let levels = [...columns.levels].map((digit) => parseInt(digit, 36));
    let last = 0;
    let ids = columns.steps ? columns.steps.split(",").map((step) => (last += Number(step))) : [];
    let start = root ? ids.indexOf(root) : 0;
    let end = ids.length;
    if (start < 0) start = 0;
    else if (root) {
      end = start + 1;
      while (end < ids.length && levels[end] > levels[start]) end += 1;
      levels = levels.map((level) => level - levels[start] + 1);
    }
    const cut = (list) => list.slice(start, end);
    this.start = start;
    this.levels = cut(levels);
    this.ids = cut(ids);
    this.names = cut(columns.names.split("\t"));
    this.abbreviations = cut(columns.abbreviations.split("\t"));
    this.kinds = cut(columns.kinds.split(","));
    this.tipes = cut(columns.tipes.split(","));
    this.parents = [];
    this.nParts = new Array(this.ids.length).fill(0);
    const above = [];
    this.levels.forEach((level, index) => {
      above.length = level - 1;
      const parent = above.length ? above.at(-1) : -1;
      this.parents.push(parent);
      if (parent >= 0) this.nParts[parent] += 1;
      above.push(index);
    });
    this.index = new Map(this.ids.map((id, index) => [id, index]));
    this.figures = null;
    this.shading = null;
  }

  // Totals of the units with all that is under them, as the server added them up.
  takeFigures(figures) {
    if (figures.stamp !== this.stamp) return false; // the structure changed in between
    const cut = (list) => list.slice(this.start, this.start + this.ids.length);
    const below = new Array(this.ids.length).fill(0);
    for (let index = this.ids.length - 1; index >= 0; index -= 1) {
      const parent = this.parents[index];
      if (parent >= 0) below[parent] += below[index] + 1;
    }
    const texts = (joined) => cut(joined.split("\t"));
    if (figures.required) {
      const echelons = cut(figures.echelons.split(","));
      const [required, posts, present] = [cut(figures.required), cut(figures.posts), cut(figures.present)];
      this.figures = { required, posts, present, echelons, heads: texts(figures.heads), below };
    }
    if (figures.shades) this.shading = { shades: cut([...figures.shades].map(Number)), notes: texts(figures.notes) };
    return true;
  }

  // Indexes of what is not folded away.
  shown(open) {
    const shown = [];
    for (let index = 0; index < this.ids.length; index += 1) {
      shown.push(index);
      if (this.nParts[index] && !open.has(this.ids[index])) {
        const level = this.levels[index];
        while (index + 1 < this.ids.length && this.levels[index + 1] > level) index += 1;
      }
    }
    return shown;
  }

  // Indexes of the units whose name or abbreviation holds a text.
  find(text) {
    const wanted = text.toLocaleLowerCase("id");
    const holds = (words) => words.toLocaleLowerCase("id").includes(wanted);
    return this.ids.flatMap((_, index) => (holds(this.names[index]) || holds(this.abbreviations[index]) ? [index] : []));
  }

  wayTo(id) {
    const way = new Set();
    let index = this.index.has(id) ? this.parents[this.index.get(id)] : -1;
    while (index >= 0) {
      way.add(this.ids[index]);
      index = this.parents[index];
    }
    return way;
  }

  notes(index, { detail, width }) {
    const fitted = (text) => (text ? wrapTo(text, noteRoom(width)) : []);
    const shaded = this.shading ? fitted(this.shading.notes[index]) : [];
    if (detail === "ringkas" || !this.figures) return shaded;
    const { required, posts, present, below, echelons, heads } = this.figures;
    const led = fitted(heads[index]);
    const tipe = this.tipes[index];
    const label = this.labels[this.kinds[index]] ?? this.kinds[index];
    const kind = tipe ? `${label}, tipe ${tipe}` : label;
    const there = present[index];
    const needed = written(required[index]);
    const need = there === null ? `Perlu ${needed} pegawai` : `${written(there)} dari ${needed} pegawai`;
    if (detail === "sedang") return [kind, ...led, need, ...shaded];
    const echelon = echelons[index];
    return [
      echelon ? `${kind}, eselon ${echelon}` : kind,
      ...led,
      `${written(below[index])} unit di bawahnya`,
      `${written(posts[index])} jabatan`,
      need,
      ...shaded,
    ];
  }

  // What one box says. `look` holds detail, width, chosen, way, open, allOpen and the two addresses.
  card(index, look) {
    const id = this.ids[index];
    const level = this.levels[index];
    const lines = wrapTo(this.names[index], nameRoom(look.width));
    const notes = this.notes(index, look);
    let tone = level === 1 ? "top" : "plain";
    if (look.way.has(id)) tone = "way";
    if (id === look.chosen) tone = "chosen";
    return {
      index,
      key: id,
      name: this.names[index],
      lines,
      notes,
      tone,
      shade: this.shading ? this.shading.shades[index] : null,
      height: cardHeight(lines.length, notes.length),
      url: look.unitUrl(id),
      fold: level > 1 ? this.nParts[index] : 0,
      isOpen: look.open.has(id),
      level,
      group: this.labels[this.kinds[index]] ?? this.kinds[index],
    };
  }
}
