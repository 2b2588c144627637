// The workshop by hand: units of "Sesudah" moved by mouse or by keys, with Shift merged into the one
// they are dropped on, the menu of a row, Ctrl+Z and Ctrl+Y, and a change outlined where it shows. Nothing is written here: a drop sends the hidden form
// #drop-form, and htmx swaps the region for what the server makes of it. Without this file the menu
// of a row is a page, and every change has a form.

import { announce } from "./tree_move.js";
import { Units } from "./tree_units.js";

const EDGE = 0.28; // of a row's height: above it or below it, not into it
const HOW = "Panah untuk memilih tujuan, Enter atau Ctrl+V untuk menaruh di bawahnya, Shift+Enter untuk menggabungkan, Esc untuk batal.";

class Board {
  constructor(region, units) {
    this.region = region;
    this.units = units;
    this.rows = [...region.querySelectorAll(".board-after .board-row[data-unit]")];
    this.moved = null; // the row that is being moved
    this.byKeys = false;
    this.bar = Object.assign(document.createElement("p"), { className: "tree-bar", hidden: true });
    this.bar.setAttribute("aria-hidden", "true");
    region.querySelector(".board").append(this.bar);
    for (const list of region.querySelectorAll(".board-after")) {
      list.classList.add("is-live");
      list.setAttribute("role", "tree");
      for (const item of list.children) item.setAttribute("role", item.dataset.unit ? "treeitem" : "none");
      for (const name of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) list.addEventListener(name, (event) => this[name](event));
    }
    for (const row of this.rows) {
      row.draggable = this.mayMove(row);
      row.tabIndex = row === this.rows[0] ? 0 : -1;
      row.setAttribute("aria-level", row.dataset.level);
      row.setAttribute("aria-label", row.querySelector(".board-name").textContent.trim());
    }
    region.addEventListener("keydown", (event) => this.key(event));
    region.addEventListener("focusin", (event) => this.roam(event.target));
    region.addEventListener("click", (event) => this.click(event));
  }

  // One row is in the order of Tab: the one that had the focus last.
  roam(target) {
    if (!this.rows.includes(target)) return;
    for (const row of this.rows) row.tabIndex = row === target ? 0 : -1;
  }

  mayMove(row) {
    const id = row.dataset.unit;
    return this.units.has(id) && this.units.mayMove(id) && id !== String(this.units.columns.fixed);
  }

  name(row) {
    return this.units.get(row.dataset.unit).name;
  }

  // Where a drop at this height of the row leads: {parent, before, how, merges, reason}.
  aim(row, share = 0.5, merges = false) {
    const id = row.dataset.unit;
    if (merges) return { parent: id, how: "", merges, reason: this.units.mergeRefusal(this.moved.dataset.unit, id) };
    const { parent } = this.units.get(id);
    const between = parent !== "root" && id !== this.moved.dataset.unit && (share < EDGE || share > 1 - EDGE);
    const others = between ? this.units.children(parent).filter((other) => other !== this.moved.dataset.unit) : [];
    const open = row.nextElementSibling?.dataset.level > row.dataset.level;
    const target = between && !(share > 0.5 && open)
      ? { parent, before: share < 0.5 ? id : others[others.indexOf(id) + 1], how: share < 0.5 ? "-above" : "-below" }
      : { parent: id, before: undefined, how: "" };
    return { ...target, reason: this.units.refusal(this.moved.dataset.unit, target.parent, target.before) };
  }

  words(aim) {
    const to = this.units.get(aim.parent).name;
    if (aim.reason) return `Tidak bisa ke ${to}: ${aim.reason}`;
    if (aim.merges) return `Digabungkan ke ${to}.`;
    const place = aim.before ? `sebelum ${this.units.get(aim.before).name}` : "paling akhir";
    return `Ke bawah ${to}, ${place}.`;
  }

  start(row, byKeys) {
    if (!this.mayMove(row)) {
      announce(`${row.querySelector(".board-name").textContent.trim()} tidak dapat dipindahkan di sini.`, true);
      return false;
    }
    this.moved = row;
    this.byKeys = byKeys;
    row.classList.add("is-moved");
    this.tell(byKeys ? HOW : "Pilih tujuannya. Tahan Shift untuk menggabungkan.");
    return true;
  }

  tell(text, refused = false) {
    this.bar.hidden = false;
    this.bar.classList.toggle("is-refused", refused);
    const line = `Memindahkan ${this.name(this.moved)}. ${text}`;
    if (this.bar.textContent === line) return;
    this.bar.textContent = line;
    announce(line);
  }

  mark(row, aim) {
    this.unmark();
    row?.classList.add(`is-${aim.reason ? "refused" : `allowed${aim.how}`}`);
    if (row) this.tell(this.words(aim), Boolean(aim.reason));
  }

  unmark() {
    for (const row of this.rows) row.classList.remove("is-allowed", "is-allowed-above", "is-allowed-below", "is-refused");
  }

  end() {
    this.unmark();
    this.moved?.classList.remove("is-moved");
    this.moved = null;
    this.byKeys = false;
    this.bar.hidden = true;
  }

  finish(aim) {
    const unit = this.moved.dataset.unit;
    const text = this.words(aim);
    this.end();
    if (aim.reason) {
      announce(`Tidak dipindahkan. ${text}`, true);
      return;
    }
    const form = document.getElementById("drop-form");
    form.elements.unit.value = unit;
    form.elements.parent.value = aim.parent;
    form.elements.before.value = aim.before ?? "";
    form.elements.merge.value = aim.merges ? "1" : "";
    form.requestSubmit();
  }

  // --- mouse -----------------------------------------------------------------------------------

  rowOf(event) {
    const row = event.target.closest?.(".board-row[data-unit]");
    return this.rows.includes(row) && this.units.has(row.dataset.unit) ? row : null;
  }

  share(row, event) {
    const box = row.getBoundingClientRect();
    return (event.clientY - box.top) / box.height;
  }

  dragstart(event) {
    const row = this.rowOf(event);
    if (!row || !this.start(row, false)) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.name(row));
  }

  dragover(event) {
    const row = this.rowOf(event);
    if (!this.moved || !row) return;
    const aim = this.aim(row, this.share(row, event), event.shiftKey);
    this.mark(row, aim);
    event.preventDefault(); // also where it may not go: a drop there says why
    event.dataTransfer.dropEffect = "move";
  }

  dragleave() {
    if (this.moved) this.unmark();
  }

  drop(event) {
    const row = this.rowOf(event);
    if (!this.moved || !row) return;
    event.preventDefault();
    this.finish(this.aim(row, this.share(row, event), event.shiftKey));
  }

  dragend() {
    this.end();
  }

  // --- keys ------------------------------------------------------------------------------------

  key(event) {
    const row = event.target;
    if (!this.rows.includes(row)) return;
    const at = this.rows.indexOf(row);
    const control = event.ctrlKey || event.metaKey;
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.rows.length - 1 };
    if (event.key in steps && !control && !event.altKey) this.go(steps[event.key]);
    else if (control && event.key === "x" && !this.moved) this.start(row, true);
    else if (this.moved && (event.key === "Enter" || (control && event.key === "v"))) this.finish(this.aim(row, 0.5, event.shiftKey));
    else if (this.moved && event.key === "Escape") this.cancel();
    else if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu" || (event.key === "Enter" && !this.moved)) this.menu(row);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const fold = row.querySelector(`a.tree-toggle[aria-expanded="${event.key === "ArrowLeft"}"]`);
      if (!fold || this.moved) return;
      fold.click();
    } else return;
    event.preventDefault();
  }

  go(place) {
    const row = this.rows[Math.max(0, Math.min(place, this.rows.length - 1))];
    row.focus();
    if (this.moved && row !== this.moved && this.units.has(row.dataset.unit)) this.mark(row, this.aim(row));
  }

  cancel() {
    const row = this.moved;
    this.end();
    row.focus();
    announce(`Batal. ${this.name(row)} tetap di tempatnya.`);
  }

  // --- the menu of a row -------------------------------------------------------------------------

  click(event) {
    const verbs = event.target.closest(".board-after .board-verbs");
    if (!verbs || event.ctrlKey || event.metaKey) return;
    if (this.menu(verbs.closest(".board-row"))) event.preventDefault();
  }

  menu(row) {
    const verbs = document.getElementById("row-menu");
    if (!verbs || !("popover" in HTMLElement.prototype)) return false;
    this.sheet?.remove();
    const sheet = Object.assign(document.createElement("div"), { className: "menu-sheet row-menu", popover: "auto" });
    sheet.setAttribute("role", "menu");
    sheet.setAttribute("aria-label", this.name(row));
    sheet.append(verbs.content.cloneNode(true));
    for (const item of sheet.querySelectorAll(".menu-item")) {
      item.setAttribute("role", "menuitem");
      item.tabIndex = -1;
      if (item.href) item.href = item.href.replace("unit=0", `unit=${row.dataset.unit}`);
    }
    sheet.querySelector("[data-start]").addEventListener("click", () => {
      sheet.hidePopover();
      row.focus();
      this.start(row, true);
    });
    sheet.addEventListener("keydown", (event) => this.menuKey(event, sheet));
    sheet.addEventListener("toggle", (event) => {
      if (event.newState === "closed") {
        if (sheet.contains(document.activeElement) || document.activeElement === document.body) row.focus();
        sheet.remove();
      }
    });
    this.region.append(sheet);
    this.sheet = sheet;
    sheet.showPopover();
    const spot = row.querySelector(".board-verbs").getBoundingClientRect();
    sheet.style.left = `${Math.max(8, Math.min(spot.right, innerWidth - 8) - sheet.offsetWidth)}px`;
    const fits = spot.bottom + sheet.offsetHeight < innerHeight;
    sheet.style.top = `${fits ? spot.bottom : Math.max(8, innerHeight - sheet.offsetHeight - 8)}px`;
    sheet.querySelector(".menu-item").focus();
    return true;
  }

  menuKey(event, sheet) {
    const items = [...sheet.querySelectorAll(".menu-item")];
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (event.key in steps) items.at(steps[event.key] % items.length).focus();
    else if (event.key === "Tab") sheet.hidePopover();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

// A change chosen by its number is outlined in all three parts.
function choose(event) {
  const link = event.target.closest("a.step-number");
  if (!link) return;
  const chosen = link.dataset.step;
  const parts = document.querySelectorAll("#workshop [data-steps]");
  const isOn = [...parts].some((part) => part.classList.contains("is-chosen") && part.dataset.steps.trim() === chosen);
  for (const part of parts) part.classList.toggle("is-chosen", !isOn && part.dataset.steps.trim().split(" ").includes(chosen));
  if (link.closest(".changes")) event.preventDefault();
}

function undoKeys(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  const redo = key === "y" || (key === "z" && event.shiftKey);
  if (!redo && key !== "z") return;
  const button = document.querySelector(redo ? "[data-redo]" : "[data-undo]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

async function setUp() {
  const region = document.getElementById("workshop");
  const address = region?.querySelector(".board[data-tree]")?.dataset.tree;
  if (!address || region.dataset.live) return;
  region.dataset.live = "1";
  const response = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!response.ok || response.redirected || !region.isConnected) return;
  const units = new Units(await response.json());
  // Somebody edited meanwhile: the drop would be refused anyway, so the server's page does the work.
  if (String(units.version) === region.dataset.version) new Board(region, units);
}

setUp().catch(() => {});
document.body.addEventListener("htmx:afterSettle", () => setUp().catch(() => {}));
document.addEventListener("click", choose);
document.addEventListener("keydown", undoKeys);
