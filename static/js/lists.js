// Lists: "/" jumps to the search field (the list's own, else the top bar's), a chosen page size is taken at once, the batch
// bar counts.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea, [contenteditable]")) return;
    const search = document.querySelector(".filter-search input") || document.querySelector(".topbar-search input");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
  });

  // The whole cell is the target, not only the small box in it.
  document.addEventListener("click", (event) => {
    if (event.target.matches("td.pick, th.pick")) event.target.querySelector("input").click();
  });

  const bar = document.querySelector("[data-batch]");
  if (!bar) return;
  const picks = () => [...document.querySelectorAll('input[name="picked"]')];
  const all = document.querySelector("[data-pick-all]");

  function count() {
    const boxes = picks();
    const picked = boxes.filter((box) => box.checked).length;
    bar.hidden = picked === 0;
    bar.querySelector("[data-picked]").textContent = picked;
    if (all) {
      all.checked = picked > 0 && picked === boxes.length;
      all.indeterminate = picked > 0 && picked < boxes.length;
    }
  }

  let last = null;
  document.addEventListener("click", (event) => {
    if (!event.target.matches('input[name="picked"]')) return;
    const boxes = picks();
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((box) => (box.checked = event.target.checked));
    }
    last = event.target;
    count();
  });
  if (all) {
    all.addEventListener("change", () => {
      picks().forEach((box) => (box.checked = all.checked));
      count();
    });
  }
  count();
})();
