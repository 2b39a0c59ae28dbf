// Search, filters and sorting over the rows that the file already holds; each pass is linear, sorting n log n.
// A page of a dataset is escaped HTML inside <noscript>, inert text until its link is followed.
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const radios = document.querySelectorAll("input.lang");
  const speak = () => { document.documentElement.lang = document.getElementById("lang-zh").checked ? "zh-Hans" : "en"; };
  radios.forEach((radio) => radio.addEventListener("change", speak));
  speak();
  const open = () => {
    const page = document.getElementById(location.hash.slice(1));
    if (!page) { return; }
    const held = page.querySelector(":scope > noscript");
    if (held) { page.innerHTML = held.textContent; }
    if (page.className === "page") { scrollTo(0, 0); } else { page.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
  const table = document.getElementById("list");
  if (!table) { return; }
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({
    row, n: row.cells[0].textContent.toLowerCase(), f: row.cells[6].textContent, ...row.dataset,
  }));
  const field = (id) => document.getElementById(id);
  const [query, measure, sector, category, shown] = ["q", "f-m", "f-s", "f-c", "n"].map(field);
  const filter = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const r of rows) {
      const keep = (!measure.value || r.m === measure.value) && (!sector.value || r.s === sector.value)
        && (!category.value || r.c === category.value) && words.every((w) => r.n.includes(w));
      r.row.hidden = !keep;
      if (keep) { count += 1; }
    }
    shown.textContent = count;
  };
  let timer = 0;
  query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
  [measure, sector, category].forEach((select) => select.addEventListener("change", filter));
  const order = new Intl.Collator("zh", { numeric: true }).compare;
  const numbers = new Set(["u", "p", "r", "x", "b"]);
  for (const th of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...th.childNodes);
    th.append(button);
    button.addEventListener("click", () => {
      const key = th.dataset.k;
      const first = numbers.has(key) && key !== "u" ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const next = th.getAttribute("aria-sort") === first ? other : first;
      for (const cell of table.tHead.rows[0].cells) { cell.removeAttribute("aria-sort"); }
      th.setAttribute("aria-sort", next);
      const sign = next === "ascending" ? 1 : -1;
      rows.sort((a, b) => sign * (numbers.has(key) ? a[key] - b[key] : order(a[key], b[key])));
      const sorted = document.createDocumentFragment();
      rows.forEach((r) => sorted.append(r.row));
      body.append(sorted);
    });
  }
  filter();
})();
