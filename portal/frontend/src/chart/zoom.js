// Zoom by buttons, keys, Ctrl and wheel, and two fingers; panning by dragging the ground.

const LEAST = 0.1;
const MOST = 3;
const STEP = 1.25;

export function setUpZoom(view) {
  const { region } = view;
  const controls = document.querySelector("[data-chart-zoom]");
  const value = controls?.querySelector("[data-zoom-value]");

  // The scale at which all of it lies in the window.
  const whole = () => {
    const [, , width, height] = view.svg.getAttribute("viewBox").split(" ").map(Number);
    const tall = Math.max(region.clientHeight, 420);
    return Math.min(region.clientWidth / width, tall / height, 1);
  };
  // Zoom to `scale` with the point (x, y) of the window staying where it is.
  const zoomTo = (scale, x, y) => {
    const wanted = Math.min(Math.max(scale, Math.min(LEAST, whole())), MOST);
    const box = region.getBoundingClientRect();
    const [atX, atY] = [x ?? box.left + box.width / 2, y ?? box.top + box.height / 2].map((at, i) => at - (i ? box.top : box.left));
    const [left, top] = [(region.scrollLeft + atX) / view.scale, (region.scrollTop + atY) / view.scale];
    view.scale = wanted;
    view.resize();
    region.scrollLeft = left * wanted - atX;
    region.scrollTop = top * wanted - atY;
    view.fill();
    if (value) value.textContent = `${Math.round(wanted * 100)}%`;
  };
  view.zoomTo = zoomTo;
  const actions = {
    in: () => zoomTo(view.scale * STEP),
    out: () => zoomTo(view.scale / STEP),
    reset: () => zoomTo(1),
    fit: () => zoomTo(whole()),
  };
  const keys = { "+": "in", "=": "in", "-": "out", "−": "out", 0: "reset" };
  view.zoomKey = (key) => {
    if (!keys[key]) return false;
    actions[keys[key]]();
    return true;
  };
  if (controls) {
    controls.hidden = false;
    controls.addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom]");
      if (button) actions[button.dataset.zoom]();
    });
  }
  region.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomTo(view.scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    },
    { passive: false },
  );
  setUpPinch(view, zoomTo);
  setUpDrag(region);
}

function setUpPinch(view, zoomTo) {
  let begun = null;
  const spread = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  const middle = ([one, other]) => [(one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2];
  view.region.addEventListener("touchstart", ({ touches }) => {
    begun = touches.length === 2 ? { spread: spread(touches), scale: view.scale } : null;
  });
  view.region.addEventListener(
    "touchmove",
    (event) => {
      if (!begun || event.touches.length !== 2) return;
      event.preventDefault();
      zoomTo((begun.scale * spread(event.touches)) / begun.spread, ...middle(event.touches));
    },
    { passive: false },
  );
}

function setUpDrag(region) {
  let last = null;
  region.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button || event.target.closest("a")) return;
    const box = region.getBoundingClientRect();
    if (event.clientX > box.left + region.clientWidth || event.clientY > box.top + region.clientHeight) return; // scroll bars
    last = [event.clientX, event.clientY];
    region.setPointerCapture(event.pointerId);
    region.classList.add("is-dragged");
  });
  region.addEventListener("pointermove", (event) => {
    if (!last) return;
    region.scrollLeft -= event.clientX - last[0];
    region.scrollTop -= event.clientY - last[1];
    last = [event.clientX, event.clientY];
  });
  for (const name of ["pointerup", "pointercancel"]) {
    region.addEventListener(name, () => {
      last = null;
      region.classList.remove("is-dragged");
    });
  }
}
