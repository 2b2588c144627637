// Which box of the chart stands where: the same as orgunits/chart/layout.py, which says why. A test
// runs both on the same trees.

const MARGIN = 12;
const GAP = 10;
const COLUMN_GAP = 26;
const DROP = 40;
const INDENT = 22;
const HEAD = 24;
const HEADED_FROM = 9;
const LEAST_ROWS = 7;

const half = (number) => Math.floor(number / 2);

export function parentsOf(levels) {
  const parents = [];
  const above = [];
  levels.forEach((level, index) => {
    while (above.length && levels[above.at(-1)] >= level) above.pop();
    parents.push(above.length ? above.at(-1) : levels.length);
    above.push(index);
  });
  return parents;
}

function columnsOf(children, parts, groups) {
  const wide = children.length >= HEADED_FROM;
  const sizes = new Map();
  if (wide) for (const child of children) sizes.set(groups[child], (sizes.get(groups[child]) || 0) + 1);
  const columns = [];
  const named = new Set();
  let run = [];
  const keyOf = (child) => ((sizes.get(groups[child]) || 0) > 1 ? groups[child] : "");
  const headingOf = (child) => {
    const key = keyOf(child);
    if (!key || named.has(key)) return null;
    named.add(key);
    return [key, sizes.get(key)];
  };
  const closeRun = () => {
    if (!run.length) return;
    let rows = wide ? Math.max(LEAST_ROWS, Math.floor(Math.sqrt(2 * run.length))) : run.length;
    rows = Math.ceil(run.length / Math.ceil(run.length / rows));
    for (let start = 0; start < run.length; start += rows) {
      columns.push({ members: run.slice(start, start + rows), hangs: true, heading: headingOf(run[start]) });
    }
    run = [];
  };
  for (const child of children) {
    if (parts[child].length || (run.length && keyOf(child) !== keyOf(run[0]))) closeRun();
    if (parts[child].length) columns.push({ members: [child], hangs: false, heading: headingOf(child) });
    else run.push(child);
  }
  closeRun();
  return columns;
}

export function layOut(levels, heights, groups, box) {
  const n = levels.length;
  const tall = [...heights, 0];
  const parts = Array.from({ length: n + 1 }, () => []);
  parentsOf(levels).forEach((parent, index) => parts[parent].push(index));
  const blocks = Array.from({ length: n + 1 }, () => ({ columns: [], starts: [], head: 0, offset: 0, width: 0, height: 0 }));
  const hangsAlone = (index) => {
    const { columns } = blocks[index];
    return columns.length === 1 && columns[0].hangs && index < n;
  };
  const dropOf = (index) => (index === n ? 0 : hangsAlone(index) ? GAP : DROP);
  const entry = (block, which) => {
    const { hangs, members } = block.columns[which];
    return block.starts[which] + (hangs ? half(INDENT) : blocks[members[0]].offset + half(box));
  };
  const columnSize = ({ hangs, members }) => {
    if (!hangs) return [blocks[members[0]].width, blocks[members[0]].height];
    return [INDENT + box, members.reduce((sum, member) => sum + tall[member] + GAP, -GAP)];
  };
  const size = (index) => {
    const block = blocks[index];
    block.width = box;
    block.height = tall[index];
    if (!parts[index].length) return;
    block.columns = columnsOf(parts[index], parts, groups);
    block.head = block.columns.some((column) => column.heading) ? HEAD : 0;
    let at = 0;
    let tallest = 0;
    for (const column of block.columns) {
      const [wide, high] = columnSize(column);
      block.starts.push(at);
      at += wide + COLUMN_GAP;
      tallest = Math.max(tallest, high);
    }
    block.width = Math.max(box, at - COLUMN_GAP);
    block.height += dropOf(index) + block.head + tallest;
    if (hangsAlone(index)) return;
    const middle = half(entry(block, 0) + entry(block, block.columns.length - 1)) - half(box);
    block.offset = Math.min(Math.max(middle, 0), block.width - box);
  };
  const boxes = Array.from({ length: n }, () => [0, 0]);
  const wires = Array.from({ length: n }, () => []);
  const headings = [];
  const wire = (index, column, under, middle, enter, x, at, member) => {
    if (index === n) return [];
    const cross = under + half(DROP);
    if (!column.hangs) return [middle, under, middle, cross, enter, cross, enter, at];
    const side = at + half(tall[member]);
    if (hangsAlone(index)) return [enter, under, enter, side, x + INDENT, side];
    return [middle, under, middle, cross, enter, cross, enter, side, x + INDENT, side];
  };
  const place = (index, left, top) => {
    const block = blocks[index];
    const under = top + tall[index];
    const y = under + dropOf(index) + block.head;
    const middle = left + block.offset + half(box);
    block.columns.forEach((column, number) => {
      const x = left + block.starts[number];
      if (column.heading) headings.push([x + (column.hangs ? INDENT : 0), y - 9, ...column.heading]);
      const enter = left + entry(block, number);
      let at = y;
      for (const member of column.members) {
        boxes[member] = [column.hangs ? x + INDENT : x, at];
        wires[member] = wire(index, column, under, middle, enter, x, at, member);
        at += tall[member] + GAP;
      }
    });
  };
  for (let index = n - 1; index >= 0; index -= 1) size(index);
  size(n);
  place(n, MARGIN, MARGIN);
  for (let index = 0; index < n; index += 1) {
    const [left, top] = boxes[index];
    place(index, left, top);
    boxes[index] = [left + blocks[index].offset, top];
  }
  return { boxes, wires, headings, width: blocks[n].width + 2 * MARGIN, height: blocks[n].height + 2 * MARGIN };
}
