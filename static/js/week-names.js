// Whom the entry reached: the names this member mostly writes, each a tap away. A second tap takes the name out again.
(() => {
  "use strict";
  const SHOWN = 8;
  const entries = document.querySelector("[data-entries]");
  const names = entries ? JSON.parse(entries.dataset.names) : [];
  if (!names.length) return;

  // What was typed, with one and the same sign before, between and after the names: 、张三、李四、
  const listed = (text) => `、${text.split(/[、，,；;\n]/).map((name) => name.trim()).filter(Boolean).join("、")}、`;
  const holds = (field, name) => listed(field.value).includes(listed(name));

  function toggle(field, name) {
    const text = listed(field.value);
    const changed = holds(field, name) ? text.replace(listed(name), "、") : text + listed(name).slice(1);
    field.value = changed.replace(/^、+|、+$/g, "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function button(className, label, run) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = label;
    made.addEventListener("click", run);
    return made;
  }

  function offer(entry) {
    const field = entry.querySelector('textarea[name$="-people"]');
    const chips = document.createElement("div");
    chips.className = "name-chips";
    chips.setAttribute("role", "group");
    chips.setAttribute("aria-label", "点一下就写上");
    const made = names.map((name) => button("name-chip", name, () => toggle(field, name)));
    const show = () => made.forEach((chip, index) => chip.setAttribute("aria-pressed", holds(field, names[index])));
    made.slice(SHOWN).forEach((chip) => (chip.hidden = true));
    chips.append(...made);
    if (made.length > SHOWN) {
      const more = button("btn btn-link", "更多", () => {
        more.remove();
        made.forEach((chip) => (chip.hidden = false));
        made[SHOWN].focus();
      });
      chips.append(more);
    }
    field.after(chips);
    field.addEventListener("input", show);
    show();
  }

  entries.addEventListener("zonebook:entry", (event) => offer(event.target));
})();
