"use strict";
// A click on a head sorts by its column, a second one the other way; a box above long tables keeps rows with all words typed.
function byValue(column, way) {
  return (a, b) => {
    const [x, y] = [a.cells[column], b.cells[column]];
    const [p, q] = [x.dataset.v, y.dataset.v];
    if (p !== undefined && q !== undefined) return way * (Number(p) - Number(q));
    if (x.textContent === "" || y.textContent === "") return (x.textContent === "") - (y.textContent === "");
    if (p !== undefined || q !== undefined) return way * ((p === undefined) - (q === undefined));
    return way * x.textContent.localeCompare(y.textContent, "en", {numeric: true});
  };
}
function sort(head) {
  const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
  const body = head.closest("table").tBodies[0];
  body.append(...[...body.rows].sort(byValue(head.cellIndex, way)));
}
function keep(body, words) {
  for (const row of body.rows) {
    const text = [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
}
for (const button of document.querySelectorAll("th button")) button.addEventListener("click", () => sort(button.parentNode));
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  if (body.rows.length < 12) continue;
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = "Keep rows with …";
  box.setAttribute("aria-label", "Keep rows with these words");
  box.addEventListener("input", () => keep(body, box.value.toLowerCase().split(/\s+/)));
  table.parentNode.before(box);
}
