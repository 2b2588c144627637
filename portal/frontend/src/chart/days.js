// The slider over the days on which the structure changed. Letting go of it with a finger or the mouse
// shows that day; keys only choose, Enter or the button beside it shows. Without a script the links
// beside it do the same.

const long = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export function setUpDays() {
  const slider = document.querySelector("[data-chart-days]");
  if (!slider) return;
  const days = slider.dataset.chartDays.split(" ");
  const said = document.querySelector("[data-chart-day]");
  const button = document.querySelector("[data-chart-day-go]");
  const first = slider.value;
  const go = () => {
    if (slider.value === first) return;
    const query = new URLSearchParams(location.search);
    if (days[slider.value] === slider.dataset.today) query.delete("per");
    else query.set("per", days[slider.value]);
    location.search = query.toString().replaceAll("%2C", ",");
  };
  slider.hidden = said.hidden = false;
  slider.addEventListener("input", () => {
    said.textContent = long.format(new Date(days[slider.value]));
    slider.setAttribute("aria-valuetext", said.textContent);
    button.hidden = slider.value === first;
  });
  slider.addEventListener("pointerup", () => setTimeout(go));
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Enter") go();
  });
  button.addEventListener("click", go);
}
