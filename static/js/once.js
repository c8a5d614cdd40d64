// A form goes out once: the second click does nothing until the answer is here. The server's one-time key is the
// real guard, this only spares people the doubt whether the first click was felt.
(() => {
  "use strict";
  const UNLOCK_AFTER = 20000; // an answer that never came must not lock the page for ever

  function unlock(form) {
    delete form.dataset.sending;
    form.querySelectorAll("[data-sending-label]").forEach((button) => {
      button.innerHTML = button.dataset.sendingLabel;
      button.removeAttribute("data-sending-label");
      button.removeAttribute("aria-disabled");
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "repeatable" in form.dataset) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    const button = event.submitter;
    if (button && button.classList.contains("btn")) {
      button.dataset.sendingLabel = button.innerHTML;
      button.setAttribute("aria-disabled", "true");
      button.textContent = "正在提交…";
    }
    setTimeout(unlock, UNLOCK_AFTER, form);
  });

  // A script that sends the form itself (offline-form.js) says when nothing came of it.
  document.addEventListener("zonebook:unlock", (event) => unlock(event.target));

  // Coming back with the browser's arrow shows the page as it was left: locked.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(unlock);
  });
})();
