// A block copied from a spreadsheet: tab-separated lines, cells with line breaks in quotes.

import { CELLS } from "./sheet_row.js";

const PERIODS = { th: "year", thn: "year", tahunan: "year", bln: "month", bulanan: "month", mgg: "week", mingguan: "week", hari: "day", harian: "day", tw: "quarter" };

export function isBlock(text) {
  return /[\t\n]/.test(text.replace(/[\r\n]+$/, ""));
}

export function parseBlock(text) {
  const lines = [];
  let line = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") {
      line.push(cell);
      cell = "";
    } else if (sign === "\n") {
      lines.push([...line, cell]);
      line = [];
      cell = "";
    } else if (sign !== "\r") cell += sign;
  }
  if (cell || line.length) lines.push([...line, cell]);
  const cleaned = lines.map((cells) => cells.map((one) => one.replace(/\s+/g, " ").trim()));
  return cleaned.filter((cells) => cells.some(Boolean));
}

const isCount = (text) => /^\(?\d+\)?\.?$/.test(text);

// Headings, the line of column numbers, sums at the end and the column of row numbers are no tasks.
export function tidy(lines, column) {
  let found = lines.filter((cells) => !cells.some((cell) => /^uraian tugas/i.test(cell)));
  found = found.filter((cells) => {
    const said = cells.filter(Boolean);
    return !(said.length > 2 && said.every((cell, at) => isCount(cell) && Number.parseInt(cell.replace("(", ""), 10) === at + 1));
  });
  found = found.filter((cells) => !/^(jumlah|total)\b/i.test(cells.find(Boolean)));
  const numbered = column === "text" && found.length > 0 && found.every((cells) => cells.length > 1 && (!cells[0] || isCount(cells[0])) && cells[1]);
  return numbered ? found.map((cells) => cells.slice(1)) : found;
}

export function putCell(row, name, text) {
  const cell = row.cell(name);
  if (name !== "period") {
    cell.value = text;
    return;
  }
  const said = text.toLocaleLowerCase("id").replace(/^per /, "");
  const options = [...cell.options];
  const found = options.find((option) => option.text.toLocaleLowerCase("id") === said || option.value === PERIODS[said]);
  if (found) cell.value = found.value;
}

export function columnsFrom(name) {
  return CELLS.slice(CELLS.indexOf(name));
}
