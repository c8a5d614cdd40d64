// Long lists of things to tick: how many are ticked, and a search in what is shown. Without it they work as well.
(() => {
  "use strict";
  document.querySelectorAll("[data-ticks]").forEach((list) => {
    const labels = [...list.querySelectorAll(".ticks-list label")];
    const told = list.querySelector("[data-ticks-told]");
    const search = list.querySelector("input[type=search]");

    function count() {
      const ticked = labels.filter((label) => label.querySelector("input").checked);
      const names = ticked.slice(0, 4).map((label) => label.textContent.trim().split("（")[0]);
      told.textContent = ticked.length
        ? `已选${ticked.length}个：${names.join("、")}${ticked.length > names.length ? "……" : ""}`
        : "还没有选，点开选择";
    }

    if (labels.length > 8) search.closest("p").hidden = false;
    search.addEventListener("input", () => {
      const wanted = search.value.trim();
      labels.forEach((label) => (label.hidden = !label.textContent.includes(wanted)));
    });
    // Enter in the search field looks for more; it does not send the form.
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    list.addEventListener("change", count);
    // What is ticked stands first, so that it is seen without searching.
    const box = list.querySelector(".ticks-list");
    box.prepend(...labels.filter((label) => label.querySelector("input").checked));
    count();
  });
})();
