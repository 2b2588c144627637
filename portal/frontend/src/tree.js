/*! Contains @headless-tree/core (MIT, Lukas Bach). */
// The tree of units for hands and keys: folding without a request, moving by mouse or keyboard.
// The server's rows stay until the data has come, and without this file they do the work alone.
// Nothing is written here: a drop leads to the same page as "Pindahkan ke…", with its target chosen.

import {
  createTree,
  dragAndDropFeature,
  hotkeysCoreFeature,
  keyboardDragAndDropFeature,
  syncDataLoaderFeature,
} from "@headless-tree/core";
import { announce, Move } from "./tree_move.js";
import { Menu } from "./tree_menu.js";
import { foldable, readOpen, writeOpen } from "./tree_address.js";
import { Rows } from "./tree_rows.js";
import { Units } from "./tree_units.js";

const TYPING_PAUSE = 700;

class UnitTree {
  constructor(list, units) {
    this.list = list;
    this.units = units;
    const icons = document.getElementById("tree-icons").content;
    this.rows = new Rows(list, icons, (id) => list.dataset.unit.replace("/0/", `/${id}/`));
    this.tree = createTree({
      rootItemId: "root",
      getItemName: (item) => this.units.get(item.getId()).name,
      isItemFolder: (item) => this.units.children(item.getId()).length > 0,
      dataLoader: {
        getItem: (id) => (id === "root" ? { id } : this.units.get(id)),
        getChildren: (id) => this.units.children(id),
      },
      initialState: { expandedItems: readOpen(units, location.search) },
      setState: () => this.redraw(),
      indent: 18,
      canDrag: ([item]) => this.units.mayMove(item.getId()),
      canDrop: (_, target) => target.item.getId() !== "root", // refusals are told, not hidden
      onDrop: ([item], target) => this.move.finish(item.getId(), target),
      hotkeys: {
        // else the browser scrolls the page as well
        focusFirstItem: { hotkey: "Home", preventDefault: true },
        focusLastItem: { hotkey: "End", preventDefault: true },
        startDrag: {
          hotkey: "Control+KeyX",
          preventDefault: true,
          isEnabled: (tree) => !tree.getState().dnd,
          handler: (_, tree) => this.move.start(tree.getFocusedItem().getId()),
        },
      },
      features: [syncDataLoaderFeature, hotkeysCoreFeature, dragAndDropFeature, keyboardDragAndDropFeature],
    });
    this.move = new Move(this);
    const verbs = document.getElementById("tree-menu");
    if (verbs && "popover" in verbs) {
      this.menu = new Menu(verbs, () => location.search.slice(1), (id) => this.move.start(id));
    }
    this.mount();
  }

  mount() {
    const { list, tree } = this;
    const keeps = list.contains(document.activeElement) && document.activeElement.closest(".tree-row");
    const kept = keeps && /\/(\d+)\//.exec(keeps.querySelector(".tree-name").getAttribute("href"))?.[1];
    list.setAttribute("role", "tree");
    list.setAttribute("aria-labelledby", "susunan");
    list.classList.add("tree-live");
    this.rows.forget();
    // Ours come first: what they keep to themselves never reaches the library.
    list.addEventListener("keydown", (event) => this.onKey(event), true);
    tree.registerElement(list);
    tree.setMounted(true);
    tree.rebuildTree();
    this.draw();
    list.addEventListener("click", (event) => this.onClick(event));
    list.addEventListener("contextmenu", (event) => {
      if (!event.target.closest("a") && this.openMenu(event.target.closest(".tree-row"))) event.preventDefault();
    });
    list.addEventListener("focusin", (event) => {
      const row = event.target.closest(".tree-row");
      if (row && !this.move.under && tree.getState().focusedItem !== row.dataset.unit) tree.getItemInstance(row.dataset.unit).setFocused();
    });
    this.replaceFoldLink();
    const called = /^#unit-(\d+)$/.exec(location.hash)?.[1] ?? kept;
    if (called && this.rows.get(called)) {
      this.rows.get(called).focus({ preventScroll: true });
      this.rows.get(called).scrollIntoView({ block: kept ? "nearest" : "center" });
    }
  }

  // "Buka semua" and "Tutup semua" without a request: a copy of the link that htmx does not know.
  replaceFoldLink() {
    const link = document.getElementById("tree-all");
    this.foldLink = link.cloneNode(true);
    for (const name of [...this.foldLink.getAttributeNames()]) if (name.startsWith("hx-")) this.foldLink.removeAttribute(name);
    link.replaceWith(this.foldLink);
    this.foldLink.addEventListener("click", (event) => {
      event.preventDefault();
      const open = this.foldLink.textContent.startsWith("Buka");
      this.setOpen(open ? foldable(this.units) : this.units.children("root"));
      this.foldLink.textContent = open ? "Tutup semua" : "Buka semua";
    });
  }

  setOpen(ids) {
    this.tree.applySubStateUpdate("expandedItems", [...ids]);
    this.tree.rebuildTree();
  }

  redraw() {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => this.draw());
  }

  draw() {
    this.waiting = false;
    const before = this.rows.items;
    this.rows.draw(this.tree, this.units, this.move.marks());
    if (before && before !== this.rows.items) {
      history.replaceState(history.state, "", writeOpen(this.units, this.tree.getState().expandedItems, location));
    }
    this.move.tell();
  }

  // New data of the same page: what is open and where the reader stands are kept.
  renew(units) {
    const { focusedItem, expandedItems } = this.tree.getState();
    const hadFocus = this.list.contains(document.activeElement);
    this.units = units;
    this.rows.forget();
    this.setOpen(expandedItems.filter((id) => units.has(id)));
    this.draw();
    if (hadFocus) (this.rows.get(focusedItem) ?? this.list.firstElementChild)?.focus();
  }

  onClick(event) {
    const row = event.target.closest(".tree-row");
    if (!row) return;
    if (event.target.closest(".tree-more")) {
      row.focus();
      this.openMenu(row, event.target.closest(".tree-more"));
      return;
    }
    if (event.target.closest("a")) return;
    const item = this.tree.getItemInstance(row.dataset.unit);
    row.focus();
    if (!event.target.closest(".tree-toggle") || !item.isFolder()) return;
    if (item.isExpanded()) item.collapse();
    else item.expand();
  }

  openMenu(row, anchor = row.querySelector(".tree-more")) {
    if (!anchor || !this.menu || this.move.under) return false;
    this.menu.open(row, this.units.get(row.dataset.unit), anchor);
    return true;
  }

  onKey(event) {
    const row = event.target.closest(".tree-row");
    if (!row || event.target.closest(".tree-more")) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    let done = true;
    if (this.move.onKey(event)) done = true;
    else if (event.key === "Enter" && plain && !this.move.under) {
      if (event.target.closest("a")) return;
      location.assign(row.querySelector(".tree-name").href);
    } else if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") this.openMenu(row);
    else if (plain && event.key.length === 1 && event.key !== " ") this.typeAhead(event.key);
    else done = false;
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // The next row whose name begins with what was typed.
  typeAhead(key) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => (this.typed = ""), TYPING_PAUSE);
    this.typed = (this.typed ?? "") + key.toLocaleLowerCase("id");
    const items = this.tree.getItems();
    const from = items.indexOf(this.tree.getFocusedItem()) + (this.typed.length > 1 ? 0 : 1);
    const found = [...items.slice(from), ...items.slice(0, from)].find((item) =>
      item.getItemName().toLocaleLowerCase("id").startsWith(this.typed),
    );
    if (found) this.goTo(found);
  }

  goTo(item) {
    if (this.move.under) this.move.aimAt(item);
    else this.rows.get(item.getId()).focus();
  }
}

async function load(list) {
  const response = await fetch(list.dataset.tree, { headers: { Accept: "application/json" }, cache: "no-cache" });
  if (!response.ok || response.redirected) throw new Error(`tree data: ${response.status}`);
  return { units: new Units(await response.json()), stamp: response.headers.get("ETag") };
}

async function setUp() {
  const list = document.querySelector("ul[data-tree]:not(.tree-live)");
  if (!list) return;
  const { units, stamp } = await load(list);
  if (!list.isConnected) return; // htmx has drawn it anew meanwhile, and calls again
  const page = new UnitTree(list, units);
  const help = document.getElementById("tree-help");
  if (help) help.hidden = false;
  let known = stamp;
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden || !list.isConnected || page.move.under) return;
    const fresh = await load(list).catch(() => null);
    if (!fresh || fresh.stamp === known) return;
    const hasMoved = fresh.units.version !== page.units.version;
    known = fresh.stamp;
    page.renew(fresh.units);
    if (hasMoved) announce("Susunan berubah sementara itu. Pohon sudah dimuat ulang.", true);
  });
}

setUp().catch(() => {}); // the server's own tree goes on working
document.body.addEventListener("htmx:afterSettle", () => setUp().catch(() => {}));
