// Reading by keys: whatever carries data-key="j ArrowRight" answers to these keys, never while somebody is typing.
// A link or button is pressed, a summary is opened and its first field entered, a field is entered.
(() => {
  "use strict";
  const TYPED_IN = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  const help = document.querySelector("[data-keys-help]");
  const openHelp = () => help && !help.open && help.showModal();

  function answer(thing) {
    if (thing.tagName === "TEXTAREA") return thing.focus();
    if (thing.tagName !== "SUMMARY") return thing.click();
    thing.parentElement.open = true;
    thing.parentElement.querySelector("textarea").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.target.closest(TYPED_IN) || (help && help.open)) return;
    const thing = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(event.key));
    if (!thing) return;
    event.preventDefault();
    answer(thing);
  });
  document.querySelectorAll("[data-keys-open]").forEach((button) => button.addEventListener("click", openHelp));
})();
