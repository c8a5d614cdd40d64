// The page on which duties are written: rows are added (freely or from the catalogue), taken out, and the weights summed.
// Without this script the rows that stand on the page can still be filled in and saved.
(() => {
  "use strict";
  const form = document.getElementById("form");
  const template = document.getElementById("duty-template");
  const count = form.querySelector('input[name="duty-TOTAL_FORMS"]');
  const total = form.querySelector("[data-weight-total]");
  const dialog = document.getElementById("catalogue");
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const changed = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

  function sum() {
    const weights = [...form.querySelectorAll('[data-rows] [name$="-weight"]')];
    const now = weights.reduce((all, input) => all + (Number.parseInt(input.value, 10) || 0), 0);
    const full = Number(total.dataset.full);
    const left = full - now;
    total.dataset.tone = left === 0 ? "done" : "waiting";
    total.textContent = `权重合计 ${now}/${full}${left > 0 ? `，还差 ${left}` : left < 0 ? `，多了 ${-left}` : "，正好"}`;
  }

  function title(row) {
    const content = field(row, "content").value.trim();
    row.querySelector("[data-title]").textContent = content || "新的责任项";
  }

  // Adds a row to a category; an empty one that stands there already is used first.
  function add(category, values = {}) {
    const rows = form.querySelector(`[data-category="${category}"] [data-rows]`);
    let row = [...rows.children].find((other) => !field(other, "content").value.trim());
    if (!row) {
      const number = Number(count.value);
      const holder = document.createElement("template");
      holder.innerHTML = template.innerHTML.replaceAll("__prefix__", number);
      row = holder.content.firstElementChild;
      count.value = number + 1;
      rows.append(row);
      field(row, "category").value = category;
    }
    Object.entries(values).forEach(([name, value]) => {
      field(row, name).value = value;
    });
    row.hidden = false;
    title(row);
    changed(field(row, "content"));
    return row;
  }

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-duty]");
    if (row) {
      title(row);
      row.querySelector("[data-mark]")?.remove(); // it was said of what stood there before
    }
    sum();
  });

  form.addEventListener("click", (event) => {
    const adds = event.target.closest("[data-add-duty]");
    if (adds) {
      const row = add(adds.dataset.addDuty);
      row.querySelector("details").open = true;
      field(row, "content").focus();
    }
    const removes = event.target.closest("[data-remove-duty]");
    if (removes) {
      const rows = removes.closest("[data-rows]");
      removes.closest("[data-duty]").remove();
      changed(count);
      const next = rows.querySelector("summary") || rows.parentElement.querySelector("[data-add-duty]");
      next.focus();
    }
    const opens = event.target.closest("[data-open-catalogue]");
    if (opens) {
      dialog.dataset.category = opens.dataset.openCatalogue;
      const search = dialog.querySelector("input");
      search.value = "";
      dialog.querySelectorAll(".picked-mark").forEach((mark) => (mark.hidden = true));
      narrow("");
      dialog.showModal();
    }
  });

  // Shows the duties of the chosen category; a search looks through all five.
  function narrow(text) {
    let found = 0;
    dialog.querySelectorAll("[data-catalogue]").forEach((section) => {
      let here = 0;
      section.querySelectorAll("li").forEach((item) => {
        const fits = text ? item.textContent.includes(text) : section.dataset.catalogue === dialog.dataset.category;
        item.hidden = !fits;
        here += fits;
      });
      section.hidden = !here;
      found += here;
    });
    dialog.querySelector("[data-nothing]").hidden = found > 0;
  }

  dialog.querySelector("input").addEventListener("input", (event) => narrow(event.target.value.trim()));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const pick = event.target.closest("[data-pick]");
    if (!pick) return;
    const { pick: _, ...values } = pick.dataset;
    add(pick.closest("[data-catalogue]").dataset.catalogue, values).querySelector("details").open = false;
    pick.querySelector(".picked-mark").hidden = false;
  });

  // The empty rows are there for pages without script; with it, the buttons bring them forth.
  form.querySelectorAll("[data-rows] [data-duty]").forEach((row) => {
    row.hidden = !row.querySelector(".is-invalid") && !["content", "measure", "target", "weight"].some((name) => field(row, name).value);
  });
  sum();
})();
