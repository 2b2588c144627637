// Lines of work relations over the chart, as orgunits/chart/relations.py draws them: what is folded
// away is drawn at the nearest unit above it that is not.

import { shape, wirePath } from "./cards.js";

const LOOKS = { command: ["ink", "", 4], coordination: ["primary", "7 4", 6], report: ["2", "2 3", 8] };

// `text`: "unit,other,kind" of every line, parted by spaces.
export function readRelations(text) {
  return (text || "")
    .split(" ")
    .filter(Boolean)
    .map((one) => one.split(","))
    .map(([unit, other, kind]) => [Number(unit), Number(other), kind]);
}

function corners([x, y], [toX, toY], height, otherHeight, width, gap) {
  const [low, left] = [y + height + gap, toX - gap];
  const middle = toY + Math.floor(otherHeight / 2);
  const across = x + Math.floor(width / 2) + gap;
  return [across, y + height, across, low, left, low, left, middle, toX, middle];
}

// One path per kind of relation between the boxes of `view`.
export function relationPaths(view) {
  const { tree, cards, place, layout, width } = view;
  const box = (unit) => {
    let index = tree.index.get(unit) ?? -1;
    while (index >= 0 && !place.has(tree.ids[index])) index = tree.parents[index];
    return index < 0 ? -1 : place.get(tree.ids[index]);
  };
  return Object.entries(LOOKS).map(([kind, [colour, dash, gap]]) => {
    const drawn = new Set();
    for (const [unit, other, one] of view.relations) {
      const [start, end] = one === kind ? [box(unit), box(other)] : [-1, -1];
      if (start < 0 || end < 0 || start === end) continue;
      const { boxes } = layout;
      drawn.add(wirePath(corners(boxes[start], boxes[end], cards[start].height, cards[end].height, width, gap)));
    }
    const path = shape("path", { fill: "none", class: `card-relation stroke-${colour}`, "stroke-width": 1.75, d: [...drawn].join("") });
    if (dash) path.setAttribute("stroke-dasharray", dash);
    return path;
  });
}
