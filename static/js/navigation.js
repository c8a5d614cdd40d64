// Groups of the navigation stay as the person left them, on this device. The one he is in is always open.
(() => {
  "use strict";
  const PREFIX = "zonebook:group:";
  document.querySelectorAll(".nav-group").forEach((group) => {
    const key = PREFIX + group.dataset.group;
    const kept = localStorage.getItem(key);
    if (kept && !group.querySelector("[aria-current]")) group.open = kept === "open";
    group.firstElementChild.addEventListener("click", () => localStorage.setItem(key, group.open ? "shut" : "open"));
  });
})();
