// The units of the tree as the server sends them (columns), and what may not be dropped where.
// Kinds and texts of a refusal come with the data: orgunits/structure/drops.py makes them by asking
// the rules themselves, and a test runs both over the same structures.

const OUT_OF_REACH = "Anda tidak punya wewenang untuk unit itu.";

export class Units {
  constructor(columns) {
    this.columns = columns;
    this.rules = columns.rules;
    this.version = columns.version;
    this.places = new Map(columns.id.map((id, place) => [String(id), place]));
    this.below = new Map([["root", []]]); // id -> ids right under it; "root" stands over the topmost
    columns.id.forEach((id, place) => {
      const up = columns.up[place];
      const above = up < 0 ? "root" : String(columns.id[up]);
      if (!this.below.has(above)) this.below.set(above, []);
      this.below.get(above).push(String(id));
    });
    this.editable = Array.isArray(columns.edit) ? new Set(columns.edit) : null;
  }

  has(id) {
    return this.places.has(id);
  }

  get(id) {
    const place = this.places.get(id);
    const { up, name, label, need, labels } = this.columns;
    const [kind, words] = labels[label[place]];
    const parent = up[place] < 0 ? "root" : String(this.columns.id[up[place]]);
    return { id, parent, name: name[place], kind, words, need: need[place] };
  }

  children(id) {
    return this.below.get(id) ?? [];
  }

  mayEdit(id) {
    return this.editable ? this.editable.has(this.places.get(id)) : this.columns.edit === 1;
  }

  mayMove(id) {
    return this.mayEdit(id) && this.get(id).kind !== "root";
  }

  // Whether `id` is `top` or somewhere under it.
  isWithin(id, top) {
    const { up } = this.columns;
    const end = this.places.get(top);
    for (let place = this.places.get(id); place >= 0; place = up[place]) if (place === end) return true;
    return false;
  }

  // Why `id` may not go under `parent`, right before `before` (last without it); "" when it may.
  refusal(id, parent, before) {
    const unit = this.get(id);
    const target = this.get(parent);
    const { under, root, self, cycle, taken, same } = this.rules;
    const say = (text) => text.replace(/\{(unit|parent)\}/g, (_, who) => (who === "unit" ? unit : target).name);
    if (unit.kind === "root") return say(root);
    if (id === parent) return say(self);
    if (this.isWithin(parent, id)) return say(cycle);
    if (!this.mayEdit(id) || !this.mayEdit(parent)) return OUT_OF_REACH;
    const siblings = this.children(parent);
    if (unit.parent === parent) return siblings[siblings.indexOf(id) + 1] === before ? say(same) : "";
    const rule = under[unit.kind];
    if (rule && !rule.kinds.includes(target.kind)) return say(rule.text);
    const { alike } = this.columns;
    const alikeness = (other) => alike[this.places.get(other)];
    if (siblings.some((other) => alikeness(other) === alikeness(id))) return say(taken);
    return "";
  }

  // Why `id` may not be merged into `into`, as far as the page can tell; the server judges the rest.
  mergeRefusal(id, into) {
    if (id === into) return "Unit tidak dapat digabungkan dengan dirinya sendiri.";
    if (this.get(id).kind === "root" || this.get(into).kind === "root") return "Pucuk susunan tidak dapat digabungkan.";
    if (!this.mayEdit(id) || !this.mayEdit(into)) return OUT_OF_REACH;
    return "";
  }
}
