// The filing calendar: a row for each member, a square for each week, drawn from the page's data.
(() => {
  "use strict";
  const place = document.querySelector("[data-squares]");
  const source = document.getElementById("squares");
  if (!place || !source) return;
  const { states, weeks, members, address } = JSON.parse(source.textContent);
  const first = weeks[0].name;
  const link = (id, week) => address.replace("/0/", `/${id}/`).replace(first, week);

  const table = document.createElement("table");
  table.className = "table-plain table-sticky squares-grid";
  const head = table.createTHead().insertRow();
  const heading = (text) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = text;
    head.append(cell);
    return cell;
  };
  heading("姓名");
  weeks.forEach((week) => {
    // Every fifth number is enough to count by; the others would not fit.
    heading(week.number === 1 || week.number % 5 === 0 ? week.number : "").title = week.label;
  });
  const TOTALS = ["未交", "迟交", "连续"];
  TOTALS.forEach((label) => (heading(label).className = "squares-total"));

  const body = table.createTBody();
  members.forEach(([id, name, letters, ...totals]) => {
    const row = body.insertRow();
    const who = document.createElement("th");
    who.scope = "row";
    who.textContent = name;
    row.append(who);
    [...letters].forEach((letter, index) => {
      const [state, word] = states[letter.toLowerCase()];
      const isOnBehalf = letter !== letter.toLowerCase();
      const label = isOnBehalf ? `${word}（代录）` : word;
      const square = document.createElement(state === "none" || state === "future" ? "span" : "a");
      square.className = "week";
      square.dataset.state = state;
      if (isOnBehalf) square.dataset.behalf = "";
      square.title = `${name} ${weeks[index].label} ${label}`;
      if (square.tagName === "A") {
        square.href = link(id, weeks[index].name);
        square.setAttribute("aria-label", square.title);
      }
      row.insertCell().append(square);
    });
    totals.forEach((total, index) => {
      const cell = row.insertCell();
      cell.className = "squares-total";
      cell.dataset.label = TOTALS[index];
      cell.textContent = total;
    });
  });
  place.append(table);
  // What matters is now: the running week is in sight.
  const now = members.length && [...members[0][2]].findIndex((letter) => states[letter.toLowerCase()][0] === "future");
  if (now > 0) place.scrollLeft = head.cells[Math.max(1, now - 12)].offsetLeft - head.cells[0].offsetWidth;

  // One tab stop for the whole grid; the arrow keys move inside it.
  const squares = [...body.querySelectorAll("a.week")];
  squares.forEach((square, index) => (square.tabIndex = index ? -1 : 0));
  body.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!move || !event.target.matches("a.week")) return;
    event.preventDefault();
    let row = event.target.closest("tr").rowIndex;
    let column = event.target.closest("td").cellIndex;
    for (;;) {
      row += move[0];
      column += move[1];
      const cell = row > 0 && table.rows[row] && column > 0 && table.rows[row].cells[column];
      if (!cell) return;
      const next = cell.querySelector("a.week");
      if (!next) continue; // a week that was not owed, or is still to come
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      return;
    }
  });
})();
