// The form needs none of this. With it, what was chosen outlives a reload and a lost line: it is kept
// in this tab only, with the form's key, so that a form sent twice still counts once. Old browsers too.
(function () {
  "use strict";
  var KEEP_MILLISECONDS = 30 * 60 * 1000; // a phone left lying about forgets
  var form = document.querySelector("form.survey");
  var store;
  try {
    store = window.sessionStorage;
    store.getItem("");
  } catch (refused) {
    return;
  }
  var place = "survey:" + location.pathname.replace(/\/(thanks\/?)?$/, "").toLowerCase();
  if (!form) {
    store.removeItem(place); // the thanks page: it arrived
    return;
  }

  function each(visit) {
    for (var at = 0; at < form.elements.length; at += 1) {
      if (form.elements[at].name && form.elements[at].type !== "submit") visit(form.elements[at]);
    }
  }

  function save() {
    var values = {};
    each(function (field) {
      if (field.type !== "radio" || field.checked) values[field.name] = field.value;
    });
    try {
      store.setItem(place, JSON.stringify({ at: Date.now(), values: values }));
    } catch (full) {
      // Nothing is kept, as without a script.
    }
  }

  function kept() {
    try {
      var draft = JSON.parse(store.getItem(place));
      if (draft && Date.now() - draft.at < KEEP_MILLISECONDS) return draft.values;
    } catch (broken) {
      // As good as none.
    }
    store.removeItem(place);
    return null;
  }

  function say(name) {
    var notes = form.querySelectorAll("[data-say]");
    for (var at = 0; at < notes.length; at += 1) {
      notes[at].hidden = notes[at].getAttribute("data-say") !== name;
      if (name === "waits" && !notes[at].hidden) notes[at].scrollIntoView();
    }
  }

  function restore() {
    var values = kept();
    if (!values) return;
    // From the QR code of a ticket: whoever scanned another one is another person.
    var code = form.elements.kode ? form.elements.kode.defaultValue : "";
    if (code && values.kode && values.kode !== code) return store.removeItem(place);
    var found = false;
    each(function (field) {
      if (!(field.name in values) || (code && field.name === "kode")) return;
      if (field.type === "radio") {
        field.checked = field.value === values[field.name];
        found = found || field.checked;
      } else {
        field.value = values[field.name];
        found = found || (field.type !== "hidden" && field.value !== "");
      }
    });
    if (found) say("kept");
  }

  var key = form.elements.form_key;
  var fresh = key.value;
  var waits = false;
  var switching = false;
  form.addEventListener("click", function (event) {
    switching = event.target.name === "ganti";
  });
  form.addEventListener("change", save);
  form.addEventListener("input", save);
  form.addEventListener("submit", function (event) {
    save();
    if (navigator.onLine !== false) return;
    event.preventDefault();
    if (switching) return (switching = false); // another language is no sending: it can wait
    waits = true;
    say("waits");
  });
  window.addEventListener("online", function () {
    if (waits) form.submit();
  });
  form.querySelector("[data-forget]").addEventListener("click", function () {
    store.removeItem(place);
    waits = false;
    form.reset();
    key.value = fresh; // what was sent before may have arrived: the next sheet is another one
    say("");
  });
  // A page from the browser's memory shows what was chosen, with the key of a sheet that has arrived.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.replace(location.href.split("#")[0]);
  });
  if (!document.getElementById("kesalahan") && !form.hasAttribute("data-typed")) restore();
})();
