// Sends rows to the server, one request at a time, and remembers what it has not taken yet.

const PAUSE = 5000; // before a failed request is tried again
const MOST = 100; // rows in one request

export class Store {
  constructor(form, { onStored, onRefused, onTrouble }) {
    this.form = form;
    this.token = form.querySelector('[name="csrfmiddlewaretoken"]').value;
    Object.assign(this, { onStored, onRefused, onTrouble });
    this.busy = false;
    this.name = `sheet:${location.pathname}${location.search}`;
  }

  body(rows, removed) {
    const data = new URLSearchParams({
      csrfmiddlewaretoken: this.token,
      form_key: [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
      step: "save",
      "rows-TOTAL_FORMS": rows.length,
      "rows-INITIAL_FORMS": 0,
    });
    rows.forEach((row, at) => {
      for (const [name, value] of Object.entries(row.values())) data.set(`rows-${at}-${name}`, value);
      if (removed) data.set(`rows-${at}-DELETE`, "on");
    });
    return data;
  }

  // Stores `rows` (or takes them out); true when the server took them, false when it must be tried again.
  async send(rows, { removed = false, last = false } = {}) {
    const sent = new Map(rows.map((row) => [row, row.text()]));
    let response;
    try {
      response = await fetch(location.href, {
        method: "POST",
        body: this.body(rows, removed),
        headers: { Accept: "application/json" },
        keepalive: last,
      });
    } catch {
      this.onTrouble("offline", rows);
      return false;
    }
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    if (!isJson) {
      this.onTrouble(response.redirected ? "signedOut" : "failed", rows);
      return false;
    }
    const answer = await response.json();
    if (response.ok) {
      this.onStored(answer, sent, removed);
      return true;
    }
    this.onRefused(answer, sent);
    return false;
  }

  // Everything that `pick()` names, until nothing is left that can be sent.
  async drain(pick) {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    this.stuck = false;
    let rows = pick();
    while (rows.length && !this.stuck) {
      for (const row of rows) row.say("saving");
      await this.send(rows.slice(0, MOST));
      rows = pick();
    }
    this.busy = false;
    if (this.stuck) this.timer = setTimeout(() => this.drain(pick), PAUSE);
    else if (this.again) {
      this.again = false;
      this.drain(pick);
    }
  }

  keep(rows) {
    try {
      if (rows.length) sessionStorage.setItem(this.name, JSON.stringify(rows.map((row) => row.values())));
      else sessionStorage.removeItem(this.name);
    } catch {
      // no room or no storage: the warning before leaving remains
    }
  }

  kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name) ?? "[]");
    } catch {
      return [];
    }
  }
}
