// The org chart grown lively: folding without a round trip, zoom, arrows. The page works without it.

import { setUpDays } from "./chart/days.js";
import { ChartView } from "./chart/view.js";

const region = document.querySelector("[data-chart]");
if (region) new ChartView(region).start();
setUpDays();
