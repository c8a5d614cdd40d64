// Small courtesies of single elements.
(() => {
  "use strict";
  // Text areas grow with their text; browsers that know field-sizing do it by themselves.
  if (!CSS.supports("field-sizing", "content")) {
    const grow = (area) => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 2}px`;
    };
    document.querySelectorAll("textarea").forEach(grow);
    document.addEventListener("input", (event) => {
      if (event.target.tagName === "TEXTAREA") grow(event.target);
    });
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".note").remove();
  });

  // What went wrong is read first. A link of the summary leads to the field itself, also to a group of choices.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.querySelectorAll(".error-summary a").forEach((link) =>
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
      (field || target).focus();
      target.scrollIntoView({ block: "center" });
    }),
  );
})();
