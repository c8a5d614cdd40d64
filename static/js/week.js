// The page on which a week is written. Without this script every button works too, it just asks the server.
(() => {
  "use strict";
  const form = document.getElementById("form");
  const entries = document.querySelector("[data-entries]");
  if (!form || !entries) return;
  const template = document.getElementById("entry-template");
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));
  const all = () => [...entries.querySelectorAll("[data-entry]")];

  // --- entries: add, take out, number ---
  let next = 1 + Math.max(0, ...[...form.elements].map((f) => Number((/^entry-(\d+)-/.exec(f.name) || [])[1] || 0)));

  function number() {
    const shown = all();
    shown.forEach((entry, index) => {
      entry.querySelector("[data-place]").textContent = index + 1;
      entry.querySelector("[data-remove]").hidden = shown.length < 2;
    });
  }

  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) {
      event.preventDefault();
      const holder = document.createElement("template");
      holder.innerHTML = template.innerHTML.replaceAll("entry-blank-", `entry-${next++}-`);
      const entry = holder.content.querySelector("[data-entry]");
      entries.append(entry);
      start(entry);
      number();
      entry.scrollIntoView({ block: "start" });
      (entry.querySelector("input[type=radio]") || entry.querySelector("textarea")).focus();
      return;
    }
    const remove = event.target.closest("[data-remove]");
    if (!remove) return;
    const entry = remove.closest("[data-entry]");
    // Whom it reached is a tap away again.
    const words = [...entry.querySelectorAll('textarea:not([name$="-people"])')].some((area) => area.value.trim());
    if (words && !window.confirm("去掉这一条？写的字会一起去掉。")) return;
    entry.remove();
    number();
    changed();
  });

  // --- duties: one tap, then the others step aside ---
  function settle(entry) {
    const chips = entry.querySelector("[data-chips]");
    if (!chips) return;
    const chosen = chips.querySelector("input:checked");
    chips.toggleAttribute("data-settled", Boolean(chosen));
    chips.querySelector("[data-again]").hidden = !chosen;
    const unit = chosen && chosen.dataset.unit;
    entry.querySelector("[data-unit-name]").textContent = unit ? `（${unit}）` : "";
  }

  function start(entry) {
    entry.dispatchEvent(new CustomEvent("zonebook:entry", { bubbles: true }));
    settle(entry);
    entry.querySelectorAll("textarea[data-limit]").forEach(count);
  }

  // A finger that has chosen goes on writing; arrow keys only move among the duties, until they leave them.
  let isFinger = false;
  form.addEventListener("pointerdown", () => (isFinger = true));
  form.addEventListener("keydown", () => (isFinger = false));
  form.addEventListener("click", (event) => {
    if (!isFinger || !event.target.matches("[data-chips] input")) return;
    const entry = event.target.closest("[data-entry]");
    settle(entry);
    entry.querySelector("textarea").focus();
  });
  form.addEventListener("focusout", (event) => {
    const chips = event.target.closest("[data-chips]");
    if (chips && !isFinger && !chips.contains(event.relatedTarget)) settle(chips.closest("[data-entry]"));
  });
  form.addEventListener("click", (event) => {
    const again = event.target.closest("[data-again]");
    if (!again) return;
    again.closest("[data-chips]").removeAttribute("data-settled");
    again.closest("[data-chips]").querySelector("input:checked").focus();
    again.hidden = true;
  });

  // --- the number: one more, one less; none is an empty field ---
  form.addEventListener("click", (event) => {
    const by = event.target.closest("[data-by]");
    if (!by) return;
    const field = by.parentElement.querySelector("input");
    const number = Number(field.value) + Number(by.dataset.by);
    if (Number.isNaN(number)) return field.focus(); // words stand there: they are not ours to take away
    field.value = number > 0 ? String(Math.round(number * 100) / 100) : "";
    changed();
  });

  // --- how much still fits ---
  function count(area) {
    const left = Number(area.dataset.limit) - [...area.value.trim()].length;
    let says = area.parentElement.querySelector("[data-left]");
    if (left > 100 && !says) return;
    if (!says) {
      says = document.createElement("p");
      says.className = "form-text";
      says.dataset.left = "";
      area.after(says);
    }
    says.dataset.over = left < 0 ? "yes" : "";
    says.textContent = left < 0 ? `多了 ${-left} 字，请删短一些` : left > 100 ? "" : `还可以写 ${left} 字`;
  }
  form.addEventListener("input", (event) => {
    if (event.target.matches && event.target.matches("textarea[data-limit]")) count(event.target);
  });

  all().forEach(start);
  number();
})();
