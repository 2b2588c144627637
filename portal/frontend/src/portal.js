// Small comforts. Every page works without this file.

const root = document.documentElement;
const YEAR = 31536000;

function remember(name, value) {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `${name}=${value};path=/;max-age=${YEAR};samesite=lax${secure}`;
}

function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

// Theme: three choices in the person's menu, kept for this browser.
function setUpTheme() {
  const choice = document.querySelector("[data-theme-choice]");
  if (!choice) return;
  choice.hidden = false;
  for (const input of choice.querySelectorAll("input")) {
    input.checked = input.value === (root.dataset.theme || "auto");
    input.addEventListener("change", () => {
      root.dataset.theme = input.value;
      remember("theme", input.value);
    });
  }
}

// Navigation below 900 px: the link to the page part becomes a switch.
function setUpNavigation() {
  const toggle = document.querySelector("[data-nav-toggle]");
  const nav = toggle && document.getElementById(toggle.hash.slice(1));
  if (!nav) return;
  toggle.setAttribute("role", "button");
  toggle.setAttribute("aria-expanded", "false");
  toggle.addEventListener("click", (event) => {
    event.preventDefault();
    const open = nav.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(open));
    if (open) nav.querySelector("a")?.focus();
  });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function onKey(event) {
  if (event.key === "Escape") {
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    return;
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[data-search]");
  if (search) {
    event.preventDefault();
    search.focus();
  }
}

function focusErrors(within) {
  within.querySelector("[data-error-summary]")?.focus();
}

// The menu stands outside the list that htmx filters: its files are asked for as the address says now.
function asFilteredNow(link) {
  const query = new URLSearchParams(location.search);
  query.delete("page");
  query.set("ekspor", link.dataset.export);
  link.search = query;
}

// A link in the error summary leads to the field itself, also where the id is on a group.
function onClick(event) {
  closeMenus(event.target);
  const file = event.target.closest("a[data-export]");
  if (file) asFilteredNow(file);
  const density = event.target.closest("[data-density]");
  if (density) remember("density", density.dataset.density);
  const link = event.target.closest("[data-error-summary] a");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
  (field || target).focus();
}

// Regions that htmx fills: busy while waiting, announced when done, told when it failed.
function setUpRegions() {
  const body = document.body;
  body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    // A panel that polls has no event behind its request and keeps still.
    if (detail.requestConfig.triggeringEvent) detail.target.setAttribute("aria-busy", "true");
  });
  body.addEventListener("htmx:afterRequest", ({ detail }) => detail.target.removeAttribute("aria-busy"));
  body.addEventListener("htmx:afterSettle", ({ detail }) => {
    focusErrors(detail.elt);
    const said = detail.elt.dataset?.announce || detail.elt.querySelector?.("[data-announce]")?.dataset.announce;
    if (said) announce(said);
  });
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    body.addEventListener(name, () => {
      const offline = name === "htmx:sendError";
      const text = offline
        ? "Sambungan terputus. Isian Anda masih ada di halaman ini. Coba kirim lagi."
        : "Permintaan ini belum berhasil. Isian Anda masih ada di halaman ini. Muat ulang halaman, lalu coba lagi.";
      const notice = document.createElement("div");
      notice.className = "notice notice-bad";
      notice.append(Object.assign(document.createElement("p"), { textContent: text }));
      document.getElementById("messages")?.replaceChildren(notice);
      announce(text);
    });
  }
}

// A long form that saves in parts asks before it is left with something typed and not sent.
function setUpGuard() {
  const form = document.querySelector("form[data-guard]");
  if (!form) return;
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}

setUpGuard();
setUpTheme();
setUpNavigation();
setUpRegions();
focusErrors(document);
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details:not(.menu)")) part.open = true;
});
