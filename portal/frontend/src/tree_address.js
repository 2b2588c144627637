// Which branches are open, in the address: the same query keys as the server's (orgunits/outline.py).

export function foldable(units) {
  return [...units.below.keys()].filter((id) => id !== "root");
}

export function readOpen(units, search) {
  const query = new URLSearchParams(search);
  const marked = (name) => new Set((query.get(name) ?? "").split(","));
  if (query.get("semua") === "1") {
    const closed = marked("tutup");
    return foldable(units).filter((id) => !closed.has(id));
  }
  const opened = marked("buka");
  return foldable(units).filter((id) => opened.has(id) || units.get(id).parent === "root");
}

// The shorter of the two ways to say it: what is open, or all but what is closed.
export function writeOpen(units, expandedItems, location) {
  const expanded = new Set(expandedItems);
  const all = foldable(units);
  const opened = all.filter((id) => expanded.has(id) && units.get(id).parent !== "root");
  const closed = all.filter((id) => !expanded.has(id));
  const query = new URLSearchParams(location.search);
  for (const name of ["semua", "buka", "tutup"]) query.delete(name);
  const rest = query.toString();
  const isMostlyOpen = closed.length < opened.length || closed.some((id) => units.get(id).parent === "root");
  const [lead, name, ids] = isMostlyOpen ? ["semua=1", "tutup", closed] : ["", "buka", opened];
  const parts = [rest, lead, ids.length ? `${name}=${ids.join(",")}` : ""].filter(Boolean);
  return location.pathname + (parts.length ? `?${parts.join("&")}` : "") + location.hash;
}
