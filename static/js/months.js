// The sheet of a group's month by keyboard: a digit chooses that step of the rating, Enter goes on to the next person;
// and whoever came is noted for everybody at once.
(() => {
  "use strict";
  const sheet = document.querySelector("[data-verdicts]");
  if (!sheet) return;
  const people = [...sheet.querySelectorAll(".verdict")].filter((person) => person.querySelector(".ratings"));

  function goTo(person) {
    const radios = [...person.querySelectorAll(".ratings input")];
    (radios.find((radio) => radio.checked) || radios[0]).focus();
    person.scrollIntoView({ block: "nearest" });
  }

  const everybody = document.querySelector("[data-all-present]");
  if (everybody) {
    const unsaid = () => [...sheet.querySelectorAll("[data-attendance]")].filter((field) => !field.value);
    const show = () => { everybody.hidden = unsaid().length === 0; };
    everybody.addEventListener("click", () => {
      const fields = unsaid();
      fields.forEach((field) => { field.value = "present"; });
      if (fields.length) fields[0].dispatchEvent(new Event("input", { bubbles: true }));
      show();
    });
    sheet.addEventListener("change", show);
    show();
  }

  sheet.addEventListener("keydown", (event) => {
    const person = event.target.closest(".verdict");
    if (!person || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target.matches(".ratings input, .verdict-words textarea") && !event.shiftKey) {
      const following = people[people.indexOf(person) + 1];
      event.preventDefault();
      if (following) goTo(following);
      return;
    }
    if (!event.target.closest(".ratings") || !/^[1-6]$/.test(event.key)) return;
    const radio = person.querySelectorAll(".ratings input")[Number(event.key) - 1];
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    radio.click();
  });
})();
