// The menu of a row: the verbs of the unit's own page, and the start of a move by keys.

export class Menu {
  // template: its items with 0 in place of the unit; start(id): begins a move in the tree.
  constructor(template, query, start) {
    this.template = template;
    this.query = query;
    this.start = start;
    this.sheet = document.createElement("div");
    this.sheet.className = "menu-sheet tree-menu";
    this.sheet.popover = "auto";
    this.sheet.setAttribute("role", "menu");
    this.sheet.addEventListener("keydown", (event) => this.onKey(event));
    this.sheet.addEventListener("click", (event) => this.onClick(event));
    this.sheet.addEventListener("toggle", (event) => {
      if (event.newState === "closed" && this.sheet.contains(document.activeElement)) this.row.focus();
    });
    // A scroll that was under way when it opened is told late and must not close it.
    window.addEventListener("scroll", () => Math.abs(scrollY - this.openedAt) > 24 && this.close(), { passive: true });
    document.querySelector("main").append(this.sheet);
  }

  open(row, unit, anchor) {
    this.row = row;
    this.unit = unit;
    this.sheet.replaceChildren(this.template.content.cloneNode(true));
    this.sheet.setAttribute("aria-label", `Ubah ${unit.name}`);
    const from = encodeURIComponent(this.query());
    for (const part of [...this.sheet.children]) {
      if (unit.kind === "root" && part.hasAttribute("data-below-root")) part.remove();
      if (part.matches("hr")) continue;
      part.setAttribute("role", "menuitem");
      part.tabIndex = -1;
      if (part.href) part.href = part.getAttribute("href").replace("/0/", `/${unit.id}/`).replace("parent=0", `parent=${unit.id}`).replace("dari=", `dari=${from}`);
    }
    row.scrollIntoView({ block: "nearest", behavior: "instant" });
    this.openedAt = scrollY;
    this.sheet.showPopover();
    const spot = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.sheet;
    const left = Math.max(8, Math.min(spot.right, innerWidth - 8) - offsetWidth);
    const fits = spot.bottom + offsetHeight + 8 <= innerHeight;
    this.sheet.style.left = `${left}px`;
    this.sheet.style.top = `${fits ? spot.bottom : Math.max(8, spot.top - offsetHeight)}px`;
    this.items()[0].focus();
  }

  items() {
    return [...this.sheet.querySelectorAll("[role=menuitem]")].filter((item) => item.offsetParent !== null || item.getClientRects().length);
  }

  close() {
    if (this.sheet.matches(":popover-open")) this.sheet.hidePopover();
  }

  onKey(event) {
    const items = this.items();
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (event.key in steps) items.at(steps[event.key] % items.length).focus();
    else if (event.key === "Tab" || event.key === "Escape") {
      this.row.focus();
      this.close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  onClick(event) {
    if (!event.target.closest("[data-start]")) return;
    this.row.focus();
    this.close();
    this.start(this.unit.id);
  }
}
