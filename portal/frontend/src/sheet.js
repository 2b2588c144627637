// The grid of the ABK form by keyboard and by paste; what is written is stored as it goes. Without
// this file the same form is sent as a whole.

import { CELLS, Row } from "./sheet_row.js";
import { columnsFrom, isBlock, parseBlock, putCell, tidy } from "./sheet_paste.js";
import { Store } from "./sheet_store.js";

const IDLE = 1500;
const TROUBLE = {
  offline: "Sambungan terputus. Isian Anda masih ada di halaman ini dan dikirim lagi begitu tersambung.",
  signedOut: "Sesi Anda sudah berakhir. Masuk lagi lewat tab ini; isian yang belum tersimpan akan muncul kembali.",
  failed: "Server belum bisa menyimpan. Isian Anda masih ada di halaman ini dan dikirim lagi sebentar lagi.",
};

class Sheet {
  constructor(form) {
    this.form = form;
    this.body = form.querySelector("[data-rows-body]");
    this.template = document.getElementById("sheet-row").innerHTML;
    this.total = document.getElementById("sheet-total");
    this.notice = document.getElementById("sheet-notice");
    this.max = Number(form.dataset.max);
    this.rows = [...this.body.querySelectorAll("[data-row]")].map((element) => new Row(element));
    this.made = this.rows.length;
    this.column = "text";
    this.store = new Store(form, {
      onStored: (answer, sent, removed) => this.onStored(answer, sent, removed),
      onRefused: (answer, sent) => this.onRefused(answer, sent),
      onTrouble: (kind, rows) => this.onTrouble(kind, rows),
    });
    this.mount();
  }

  mount() {
    const { form, body } = this;
    document.getElementById("sheet-help").hidden = false;
    const kept = this.store.kept();
    for (const values of kept) this.restore(values);
    while (this.rows.length > 1 && this.rows.at(-1).isBlank && this.rows.at(-2).isBlank) this.drop(this.rows.at(-1));
    this.ensureBlank();
    body.addEventListener("keydown", (event) => this.onKey(event));
    body.addEventListener("input", (event) => this.onInput(event));
    body.addEventListener("change", (event) => this.onChange(event));
    body.addEventListener("paste", (event) => this.onPaste(event));
    body.addEventListener("focusin", (event) => this.onFocus(event));
    body.addEventListener("focusout", (event) => this.onLeave(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.save(true));
    window.addEventListener("beforeunload", (event) => {
      const open = this.rows.filter((row) => row.isDirty);
      this.store.keep(open);
      if (open.length) event.preventDefault();
    });
    if (kept.length) this.save(true);
  }

  restore(values) {
    let row = this.rows.find((one) => one.key === values.key);
    if (!row) {
      this.ensureBlank();
      row = this.rows.at(-1);
    }
    row.fill(values);
    row.say("unsaved");
    this.ensureBlank();
  }

  rowOf(node) {
    return node.closest?.("[data-row]")?.sheetRow;
  }

  add() {
    if (this.rows.filter((row) => !row.isBlank).length >= this.max) return null;
    const holder = document.createElement("template");
    holder.innerHTML = this.template.replaceAll("__prefix__", this.made);
    this.made += 1;
    this.form.querySelector('[name="rows-TOTAL_FORMS"]').value = this.made;
    this.body.append(holder.content);
    const row = new Row(this.body.querySelector("[data-row]:last-of-type"));
    this.rows.push(row);
    row.number(this.rows.length);
    return row;
  }

  ensureBlank() {
    if (!this.rows.at(-1)?.isBlank) this.add();
  }

  drop(row) {
    row.clearErrors();
    row.element.remove();
    this.rows = this.rows.filter((one) => one !== row);
    this.renumber();
  }

  renumber() {
    this.rows.forEach((row, at) => row.number(at + 1));
  }

  // --- keys ---------------------------------------------------------------------------------------

  onFocus(event) {
    const name = event.target.dataset.column;
    if (CELLS.includes(name) && !this.byTab) this.column = name;
    this.byTab = false;
  }

  onKey(event) {
    const row = this.rowOf(event.target);
    const name = event.target.dataset.column;
    this.byTab = event.key === "Tab";
    if (!row || event.isComposing) return;
    if (event.key === "Delete" && event.altKey) {
      event.preventDefault();
      this.remove(row);
      return;
    }
    if (!CELLS.includes(name) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Enter") this.goTo(row, 1, this.column, event);
    else if (event.key === "ArrowDown" && mayLeave(event.target, 1)) this.goTo(row, 1, name, event);
    else if (event.key === "ArrowUp" && mayLeave(event.target, -1)) this.goTo(row, -1, name, event);
  }

  goTo(row, step, name, event) {
    event.preventDefault();
    if (step > 0 && row === this.rows.at(-1) && !row.isBlank) this.add();
    const target = this.rows[this.rows.indexOf(row) + step];
    if (!target) return;
    const cell = target.cell(name);
    cell.focus();
    cell.select?.();
  }

  // --- what is written ------------------------------------------------------------------------------

  onInput(event) {
    const row = this.rowOf(event.target);
    if (!row || !event.target.dataset.column) return;
    if (!row.isDirty) row.clearErrors(); // as it was stored, or empty again
    row.say(row.isBlank ? "blank" : row.isDirty ? "unsaved" : "stored");
    this.ensureBlank();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => row.isComplete && this.save(), IDLE);
  }

  onChange(event) {
    const row = this.rowOf(event.target);
    if (row && event.target.name.endsWith("-DELETE") && event.target.checked) {
      event.target.checked = false;
      this.remove(row);
    }
  }

  onLeave(event) {
    const row = this.rowOf(event.target);
    if (row && this.rowOf(event.relatedTarget ?? document.body) !== row) setTimeout(() => this.save());
  }

  onSubmit(event) {
    event.preventDefault();
    if (event.submitter?.dataset.more !== undefined) {
      this.ensureBlank();
      this.rows.at(-1).cell("text").focus();
      return;
    }
    for (const row of this.rows) row.refused = null;
    this.save(true).then(() => {
      const open = this.rows.filter((row) => row.isDirty).length;
      announce(open ? `${open} baris belum tersimpan.` : "Semua baris tersimpan.");
    });
  }

  onPaste(event) {
    const name = event.target.dataset.column;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    let row = this.rowOf(event.target);
    if (!row || !CELLS.includes(name) || !isBlock(text)) return;
    event.preventDefault();
    const lines = tidy(parseBlock(text), name);
    let put = 0;
    for (const cells of lines) {
      if (!row) break;
      columnsFrom(name).forEach((column, at) => at < cells.length && putCell(row, column, cells[at]));
      row.say(row.isDirty ? "unsaved" : "stored");
      put += 1;
      this.ensureBlank();
      row = this.rows[this.rows.indexOf(row) + 1];
    }
    event.target.select?.(); // as after typing over: arrows lead on
    const left = lines.length - put;
    this.show(`${put} baris ditempelkan.${left ? ` ${left} baris tidak muat: paling banyak ${this.max} baris.` : ""}`);
    this.save(true);
  }

  // --- storing ----------------------------------------------------------------------------------------

  // Rows that were left; with `all` also the one that is being written.
  save(all = false) {
    const pick = () => {
      const here = all ? null : this.rowOf(document.activeElement ?? document.body);
      return this.rows.filter((row) => row.isReady && (row !== here || row.isComplete));
    };
    return this.store.drain(pick);
  }

  onStored(answer, sent, removed) {
    if (!removed) {
      for (const [row, text] of sent) {
        if (answer.rows[row.key]) row.accept(text, answer.rows[row.key]);
        else row.refused = text; // taken out meanwhile by somebody else
      }
    }
    const open = this.total.querySelector("details")?.open;
    this.total.innerHTML = answer.total;
    if (open) this.total.querySelector("details")?.setAttribute("open", "");
    if (this.inTrouble) this.show("");
    this.inTrouble = false;
    const waiting = this.rows.filter((row) => row.isDirty);
    this.store.keep(waiting);
    const places = [...sent.keys()].map((row) => this.rows.indexOf(row) + 1);
    if (!removed) announce(places.length === 1 ? `Baris ${places[0]} tersimpan.` : `${places.length} baris tersimpan.`);
  }

  onRefused(answer, sent) {
    const said = [];
    for (const [row, text] of sent) {
      const refusal = answer.rows[row.key];
      if (!refusal) continue;
      const messages = row.refuse(text, refusal);
      row.refused = text; // not again by itself; "Simpan" or a change tries anew
      said.push(`Baris ${this.rows.indexOf(row) + 1}: ${messages.join(" ")}`);
    }
    if (answer.errors.length || !said.length) {
      this.store.stuck = true;
      this.show(answer.errors.join(" ") || TROUBLE.failed, "bad");
    }
    this.store.keep(this.rows.filter((row) => row.isDirty));
    announce(said.join(" "));
  }

  onTrouble(kind, rows) {
    this.store.stuck = true;
    this.inTrouble = true;
    for (const row of rows) row.say(kind === "offline" ? "waiting" : "unsaved");
    this.store.keep(this.rows.filter((row) => row.isDirty));
    this.show(TROUBLE[kind], "bad");
  }

  // --- taking out -----------------------------------------------------------------------------------

  async remove(row) {
    const at = this.rows.indexOf(row);
    row.element.querySelector("details").open = false;
    if (row.isBlank && at === this.rows.length - 1) return;
    if (row.isStored && !(await this.takeOut(row))) return;
    const number = at + 1;
    this.drop(row);
    this.ensureBlank();
    this.rows[Math.min(at, this.rows.length - 1)].cell("text").focus();
    this.show(`Baris ${number} dihapus.`, "info", { label: "Urungkan", run: () => this.putBack(row, at) });
  }

  async takeOut(row) {
    while (this.store.busy) await new Promise((done) => setTimeout(done, 50));
    this.store.busy = true;
    const taken = await this.store.send([row], { removed: true });
    this.store.busy = false;
    return taken;
  }

  putBack(row, at) {
    const next = this.rows[at];
    if (next) next.element.before(row.element);
    else this.body.append(row.element);
    this.rows.splice(at, 0, row);
    row.hidden("opened").value = "";
    row.stored = null;
    row.say("unsaved");
    this.renumber();
    this.show("");
    row.cell("text").focus();
    this.save(true);
  }

  show(text, tone = "info", action = null) {
    this.notice.replaceChildren();
    announce(text);
    if (!text) return;
    const notice = Object.assign(document.createElement("div"), { className: `notice notice-${tone} mb-3` });
    const line = Object.assign(document.createElement("p"), { textContent: `${text} ` });
    if (action) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: action.label });
      button.addEventListener("click", action.run);
      line.append(button);
    }
    notice.append(line);
    this.notice.append(notice);
  }
}

function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

// Up and down leave a cell, but not from the middle of a text of several lines, nor out of a list.
function mayLeave(cell, step) {
  if (cell.tagName === "SELECT") return false;
  if (cell.tagName !== "TEXTAREA") return true;
  return step > 0 ? cell.selectionEnd === cell.value.length : cell.selectionStart === 0;
}

const form = document.getElementById("sheet");
if (form) new Sheet(form);
