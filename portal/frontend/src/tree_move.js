// A move under way, by mouse or by keys: where it aims, whether it may go there and why not, in
// marks on the rows, in the bar below the tree and in words for those who listen.

const HOW = "Panah untuk memilih tujuan, Enter untuk menaruh, Esc untuk batal.";
const EVENTS = {
  dragstart: "onDragStart",
  dragenter: "onDragEnter",
  dragover: "onDragOver",
  dragleave: "",
  drop: "onDrop",
  dragend: "onDragEnd",
};

export function announce(text, seen = false) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
  if (!seen) return;
  const notice = Object.assign(document.createElement("div"), { className: "notice notice-info" });
  notice.append(Object.assign(document.createElement("p"), { textContent: text }));
  document.getElementById("messages")?.replaceChildren(notice);
}

export class Move {
  constructor(page) {
    this.page = page;
    this.tree = page.tree;
    this.list = page.list;
    this.byKeys = false;
    this.over = null; // the row under the mouse when it belongs to what is dragged
    this.said = "";
    this.refusal = ""; // words of the last aim, when the unit may not go there
    this.bar = Object.assign(document.createElement("p"), { className: "tree-bar", hidden: true });
    this.bar.setAttribute("aria-hidden", "true"); // the live region says the same
    this.list.after(this.bar);
    for (const name of Object.keys(EVENTS)) this.list.addEventListener(name, (event) => this.onDrag(name, event));
    window.addEventListener("dragend", (event) => this.onDragEnd(event));
  }

  get units() {
    return this.page.units;
  }

  // The unit that is being moved, or null.
  get under() {
    return this.tree.getState().dnd?.draggedItems?.[0]?.getId() ?? null;
  }

  // Where it aims: {parent, before (undefined: last), reason ("" when it may go there)}.
  aim() {
    const id = this.under;
    if (!id) return null;
    if (this.over) return { parent: this.over, reason: this.units.refusal(id, this.over) };
    const target = this.tree.getDragTarget();
    return target && this.place(id, target);
  }

  place(id, target) {
    const parent = target.item.getId();
    const others = this.units.children(parent).filter((other) => other !== id);
    const before = "insertionIndex" in target ? others[target.insertionIndex] : undefined;
    const isBetween = "insertionIndex" in target;
    return { parent, before, isBetween, reason: this.units.refusal(id, parent, before) };
  }

  // Class names by unit: what is moved, and where it would go.
  marks() {
    const marks = new Map();
    const add = (id, name) => marks.set(id, `${marks.get(id) ?? ""} ${name}`);
    const aim = this.aim();
    if (!this.under) return marks;
    add(this.under, "is-moved");
    if (!aim) return marks;
    const verdict = aim.reason ? "is-refused" : "is-allowed";
    if (!aim.isBetween) add(aim.parent, verdict);
    else {
      const line = this.tree.getDragTarget().dragLineIndex;
      const items = this.tree.getItems();
      const row = items[line] ?? items[line - 1];
      add(row.getId(), `${verdict}-${items[line] ? "above" : "below"}`);
      add(aim.parent, "is-parent");
    }
    return marks;
  }

  words(aim) {
    const to = this.units.get(aim.parent).name;
    if (aim.reason) return `Tidak bisa ke ${to}: ${aim.reason}`;
    if (!aim.isBetween) return `Ke bawah ${to}, paling akhir.`;
    return `Ke bawah ${to}, ${aim.before ? `sebelum ${this.units.get(aim.before).name}` : "paling akhir"}.`;
  }

  // After every change of state: say where the move stands, once.
  tell() {
    const id = this.under;
    if (!id) {
      this.bar.hidden = true;
      this.said = "";
      return;
    }
    const aim = this.aim();
    const name = this.units.get(id).name;
    const start = `Memindahkan ${name}.${this.byKeys ? ` ${HOW}` : ""}`;
    const where = aim ? this.words(aim) : "Pilih tujuannya.";
    if (aim) this.refusal = aim.reason && where;
    this.bar.hidden = false;
    this.bar.classList.toggle("is-refused", Boolean(aim?.reason));
    this.bar.textContent = `${start} ${where}`;
    if (where === this.said) return;
    announce(this.said ? where : `${start} ${where}`);
    this.said = where;
    if (this.byKeys && aim) {
      const line = this.tree.getDragTarget()?.dragLineIndex;
      const row = aim.isBetween ? this.tree.getItems()[line]?.getId() : aim.parent;
      this.page.rows.get(row ?? aim.parent)?.scrollIntoView({ block: "nearest" });
    }
  }

  start(id) {
    if (!this.units.mayMove(id)) {
      announce(`${this.units.get(id).name} tidak dapat Anda pindahkan di sini.`);
      return;
    }
    this.byKeys = true;
    this.tree.startKeyboardDrag([this.tree.getItemInstance(id)]);
  }

  aimAt(item) {
    const { draggedItems } = this.tree.getState().dnd;
    this.tree.applySubStateUpdate("dnd", { draggedItems, dragTarget: { item } });
    item.setFocused();
  }

  cancel() {
    const id = this.under;
    this.byKeys = false;
    this.refusal = "";
    this.tree.stopKeyboardDrag();
    this.page.rows.get(id)?.focus();
    this.tree.getItemInstance(id).setFocused();
    announce(`Batal. ${this.units.get(id).name} tetap di tempatnya.`);
  }

  // Keys of a move under way; true when the key was one of them.
  onKey(event) {
    if (!this.under || !this.byKeys) return false;
    const aim = this.aim();
    const items = this.tree.getItems();
    const target = this.tree.getDragTarget()?.item;
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter" && (!aim || aim.reason)) announce(aim ? this.words(aim) : "Pilih tujuannya dulu.");
    else if (event.key === "Home") this.aimAt(items[0]);
    else if (event.key === "End") this.aimAt(items.at(-1));
    else if (event.key === "Tab") this.cancel();
    else if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return false;
    else if (target && !aim.isBetween && target.isFolder() && target.isExpanded() === (event.key === "ArrowLeft")) {
      if (event.key === "ArrowRight") target.expand();
      else target.collapse();
    }
    return true;
  }

  onDrag(name, event) {
    if (name === "dragleave") {
      this.onLeave(event);
      return;
    }
    const row = event.target.closest?.(".tree-row");
    const props = row ? this.tree.getItemInstance(row.dataset.unit).getProps() : this.tree.getContainerProps();
    if (name === "dragstart") {
      if (this.under) this.cancel();
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.querySelector(".tree-name").textContent);
    }
    props[EVENTS[name]]?.(event);
    if (name !== "dragover" || !this.under || !row) return;
    const over = this.units.isWithin(row.dataset.unit, this.under) ? row.dataset.unit : null;
    if (over !== this.over) {
      this.over = over;
      this.page.redraw();
    }
    event.dataTransfer.dropEffect = this.aim()?.reason ? "none" : "move";
  }

  // The library clears its target a moment later, which may be in the midst of the next move.
  onLeave(event) {
    if (!this.under || this.list.contains(event.relatedTarget)) return; // only from row to row
    this.over = null;
    this.tree.getDataRef().current.lastDragCode = undefined;
    this.tree.applySubStateUpdate("dnd", ({ draggedItems }) => ({ draggedItems }));
  }

  // The mouse let go: over a place where the unit may not stand, the reason stays to be read.
  onDragEnd(event) {
    const refusal = this.refusal;
    this.over = null;
    this.refusal = "";
    this.page.redraw();
    const isOver = this.list.contains(document.elementFromPoint(event.clientX, event.clientY));
    if (refusal && isOver) announce(`Tidak dipindahkan. ${refusal}`, true);
  }

  // A drop where the unit may stand: on to the page that tells what it does and asks why.
  finish(id, target) {
    const { parent, before, reason } = this.place(id, target);
    this.byKeys = false;
    this.over = null;
    this.refusal = "";
    if (reason) {
      announce(`Tidak dipindahkan. ${reason}`, true);
      return;
    }
    this.said = "";
    announce("Membuka halaman konfirmasi.");
    const query = new URLSearchParams({ parent, versi: this.units.version, dari: location.search.slice(1) });
    if (before) query.set("before", before);
    location.assign(`${this.list.dataset.move.replace("/0/", `/${id}/`)}?${query}`);
  }
}
