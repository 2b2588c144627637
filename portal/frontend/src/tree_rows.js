// Draws the rows of the tree. Rows are kept by unit and only touched where something changed, so
// that two thousand open rows stay quick; off-screen ones are not laid out (content-visibility).

const count = new Intl.NumberFormat("id-ID");
const MAX_LEVEL = 12;

export class Rows {
  // icons: the template with the chevron and the dots; address(id): page of a unit.
  constructor(list, icons, address) {
    this.list = list;
    this.address = address;
    this.rows = new Map();
    this.items = null;
    this.model = document.createElement("li");
    this.model.className = "tree-row";
    this.model.setAttribute("role", "treeitem");
    this.model.setAttribute("aria-selected", "false");
    this.model.tabIndex = -1;
    this.model.append(element("span", "tree-toggle"), element("a", "tree-name"), element("span", "tree-num"), element("span", "tree-num tree-need"));
    this.model.firstChild.setAttribute("aria-hidden", "true");
    this.model.children[1].tabIndex = -1;
    this.model.children[1].draggable = false;
    this.chevron = icons.querySelector("[data-chevron]").firstElementChild;
    this.more = element("button", "tree-more");
    this.more.type = "button";
    this.more.tabIndex = -1;
    this.more.setAttribute("aria-haspopup", "menu");
    this.more.append(icons.querySelector("[data-more]").firstElementChild.cloneNode(true));
  }

  forget() {
    this.rows.clear();
    this.items = null;
    this.marked = [];
    this.list.replaceChildren();
  }

  get(id) {
    return this.rows.get(id);
  }

  draw(tree, units, marks) {
    const items = tree.getItems();
    const isNew = items !== this.items;
    if (isNew) this.arrange(items, units);
    const { expandedItems, focusedItem } = tree.getState();
    const selected = this.shown.has(focusedItem) ? focusedItem : null;
    const now = new Map(marks); // rows that differ from a plain one, with their class names
    const inTabOrder = selected ?? items[0]?.getId();
    if (inTabOrder) now.set(inTabOrder, `${marks.get(inTabOrder) ?? ""}${selected ? " row-selected" : ""}`);
    if (isNew) this.tell(items, units, new Set(expandedItems));
    for (const id of new Set([...(this.marked), ...now.keys()])) {
      const row = this.rows.get(id);
      if (!row) continue;
      row.className = `tree-row${now.get(id) ?? ""}`;
      row.tabIndex = id === inTabOrder ? 0 : -1;
      row.setAttribute("aria-selected", String(id === selected));
    }
    this.marked = [...now.keys()];
  }

  // What the rows say of their place in the tree; only where it became another one.
  tell(items, units, expanded) {
    for (const item of items) {
      const id = item.getId();
      const { level, posInSet, setSize } = item.getItemMeta();
      const folder = units.children(id).length ? String(expanded.has(id)) : "";
      const row = this.rows.get(id);
      const told = `${level},${posInSet},${setSize},${folder}`;
      if (row.told === told) continue;
      row.told = told;
      row.dataset.level = Math.min(level + 1, MAX_LEVEL);
      row.setAttribute("aria-level", level + 1);
      row.setAttribute("aria-posinset", posInSet + 1);
      row.setAttribute("aria-setsize", setSize);
      if (folder) row.setAttribute("aria-expanded", folder);
    }
  }

  arrange(items, units) {
    this.items = items;
    this.shown = new Set(items.map((item) => item.getId()));
    for (const row of [...this.list.children]) if (!this.shown.has(row.dataset.unit)) row.remove();
    let place = this.list.firstChild;
    for (const item of items) {
      const id = item.getId();
      let row = this.rows.get(id);
      if (!row) {
        row = this.make(units.get(id), units);
        this.rows.set(id, row);
        item.registerElement(row);
      }
      if (row === place) place = place.nextSibling;
      else this.list.insertBefore(row, place);
    }
  }

  make(unit, units) {
    const row = this.model.cloneNode(true);
    const [toggle, name, kind, need] = row.children;
    row.dataset.unit = unit.id;
    row.setAttribute("aria-label", `${unit.name}, ${unit.words}, perlu ${count.format(unit.need)}`);
    if (units.children(unit.id).length) toggle.append(this.chevron.cloneNode(true));
    name.href = this.address(unit.id);
    name.textContent = unit.name;
    kind.textContent = unit.words;
    need.textContent = `perlu ${count.format(unit.need)}`;
    if (units.mayEdit(unit.id)) {
      const more = this.more.cloneNode(true);
      more.setAttribute("aria-label", `Ubah ${unit.name}`);
      row.append(more);
    }
    row.draggable = units.mayMove(unit.id);
    return row;
  }
}

function element(tag, className) {
  return Object.assign(document.createElement(tag), { className });
}
