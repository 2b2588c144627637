// One row of the grid: its cells, what is stored of it, and what is said about it.

export const CELLS = ["text", "output", "volume", "norm", "period"];
const MORE = ["method", "source", "note"];
const HIDDEN = ["key", "opened", "order", "source_key"];
const CONTENT = ["text", "output", "volume", "norm", "source", "note"];
const STATES = {
  stored: ["sheet-ok", "Tersimpan"],
  saving: ["sheet-wait", "Menyimpan…"],
  waiting: ["sheet-wait", "Menunggu sambungan"],
  unsaved: ["sheet-wait", "Belum tersimpan"],
  refused: ["sheet-wrong", "Perlu diperbaiki"],
  blank: ["", ""],
};

// A random UUID; crypto.randomUUID is missing on a plain http address of an office network.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Row {
  constructor(element) {
    this.element = element;
    element.sheetRow = this;
    if (!this.key) this.hidden("key").value = newKey();
    this.stored = this.isStored ? this.text() : null; // what the server holds, as text
    this.refused = null; // what it would not take, as text
    if (element.querySelector("[aria-invalid]")) this.stored = null;
    const told = element.nextElementSibling;
    if (told?.classList.contains("sheet-told")) {
      this.told = told;
      this.stored = null;
    }
    if (this.isDirty) this.say("unsaved");
  }

  hidden(name) {
    return this.element.querySelector(`input[type="hidden"][name$="-${name}"]`);
  }

  cell(name) {
    return this.element.querySelector(`[data-column="${name}"]`);
  }

  get key() {
    return this.hidden("key").value;
  }

  get isStored() {
    return this.hidden("opened").value !== "";
  }

  values() {
    const found = {};
    for (const name of [...CELLS, ...MORE]) found[name] = this.cell(name).value;
    for (const name of HIDDEN) found[name] = this.hidden(name).value;
    return found;
  }

  fill(values) {
    for (const name of [...CELLS, ...MORE]) if (name in values) this.cell(name).value = values[name];
    if (values.key) this.hidden("key").value = values.key;
    // What was seen when it was written: another person's change since then is told, not replaced.
    if (values.opened) this.hidden("opened").value = values.opened;
  }

  // What a person can change, as one text to compare.
  text() {
    return JSON.stringify([...CELLS, ...MORE].map((name) => this.cell(name).value.trim()));
  }

  get isBlank() {
    return !this.isStored && CONTENT.every((name) => !this.cell(name).value.trim());
  }

  get isDirty() {
    return !this.isBlank && this.text() !== this.stored;
  }

  // Whether it is worth sending: changed, and not what was refused before.
  get isReady() {
    return this.isDirty && this.text() !== this.refused;
  }

  get isComplete() {
    return ["text", "volume", "norm"].every((name) => this.cell(name).value.trim());
  }

  say(state) {
    const [className, words] = STATES[state];
    const cell = this.element.querySelector("[data-state]");
    if (cell.textContent === words) return;
    cell.replaceChildren(...(words ? [Object.assign(document.createElement("span"), { className, textContent: words })] : []));
  }

  accept(sent, { opened, order, need }) {
    this.hidden("opened").value = opened;
    this.hidden("order").value = order;
    this.element.querySelector("[data-need]").textContent = need;
    this.stored = sent;
    this.refused = null;
    this.clearErrors();
    this.say(this.isDirty ? "unsaved" : "stored");
  }

  refuse(sent, { errors, opened, stays }) {
    this.refused = stays ? sent : null;
    this.hidden("opened").value = opened;
    this.clearErrors();
    const row = [];
    for (const [name, messages] of Object.entries(errors)) {
      const cell = this.cell(name);
      const place = cell && this.element.querySelector(`[data-error="${name}"]`);
      if (!cell) row.push(...messages);
      else if (place) {
        place.textContent = messages.join(" ");
        place.hidden = false;
        cell.setAttribute("aria-invalid", "true");
        cell.setAttribute("aria-describedby", place.id);
      } else row.push(...messages);
    }
    if (row.length) this.tell(row.join(" "));
    this.say("refused");
    return Object.values(errors).flat();
  }

  tell(words) {
    const line = document.createElement("tr");
    line.className = "sheet-told";
    const cell = Object.assign(document.createElement("td"), { colSpan: 8 });
    cell.append(Object.assign(document.createElement("p"), { className: "field-error", textContent: words }));
    line.append(cell);
    this.element.after(line);
    this.told = line;
  }

  clearErrors() {
    this.told?.remove();
    this.told = null;
    for (const place of this.element.querySelectorAll("[data-error]")) place.hidden = true;
    for (const cell of this.element.querySelectorAll("[aria-invalid]")) {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
  }

  number(place) {
    this.element.querySelector("[data-number]").textContent = place;
  }
}
