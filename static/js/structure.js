// The tree of zones: opened and closed by a tap, by the arrow keys, all at once. Without it everything stands open.
(() => {
  "use strict";
  // On paper the tables stand beside their pictures.
  const tables = [...document.querySelectorAll("[data-open-to-print]")];
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = tables.filter((table) => !table.open);
    closed.forEach((table) => (table.open = true));
  });
  window.addEventListener("afterprint", () => closed.forEach((table) => (table.open = false)));

  const tree = document.querySelector("[data-tree]");
  if (!tree) return;
  const toggles = [...tree.querySelectorAll(".tree-toggle")];
  const inside = (toggle) => document.getElementById(toggle.getAttribute("aria-controls"));

  function set(toggle, isOpen) {
    toggle.setAttribute("aria-expanded", String(isOpen));
    inside(toggle).hidden = !isOpen;
  }

  toggles.forEach((toggle) => {
    toggle.hidden = false;
    toggle.addEventListener("click", () => set(toggle, toggle.getAttribute("aria-expanded") !== "true"));
  });
  document.querySelectorAll("[data-tree-all]").forEach((button) => {
    button.hidden = toggles.length === 0;
    button.addEventListener("click", () => toggles.forEach((toggle) => set(toggle, button.dataset.treeAll === "open")));
  });

  const links = () => [...tree.querySelectorAll(".tree-row > a")].filter((link) => link.offsetParent);

  tree.addEventListener("keydown", (event) => {
    const row = event.target.closest(".tree-row");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const toggle = row.querySelector(".tree-toggle");
    const isOpen = toggle && toggle.getAttribute("aria-expanded") === "true";
    const shown = links();
    const place = shown.indexOf(row.querySelector("a"));
    let next = null;
    if (event.key === "ArrowDown") next = shown[place + 1];
    else if (event.key === "ArrowUp") next = shown[place - 1];
    else if (event.key === "Home") next = shown[0];
    else if (event.key === "End") next = shown[shown.length - 1];
    else if (event.key === "ArrowRight") {
      if (toggle && !isOpen) set(toggle, true);
      else if (toggle) next = shown[place + 1];
    } else if (event.key === "ArrowLeft") {
      if (isOpen) set(toggle, false);
      else next = row.closest(".tree-inside")?.parentElement.querySelector(".tree-row > a");
    } else return;
    event.preventDefault();
    if (next) next.focus();
  });
})();
