// [data-handwriting]: a place to sign by finger, pen or mouse. What was drawn goes as a picture into the hidden field it
// names; left empty, or without this script, the form is sent without one. Nothing here takes the keyboard's focus but
// the button that clears.
(() => {
  "use strict";
  function start(box) {
    const canvas = box.querySelector("canvas");
    const field = document.getElementById(box.dataset.handwriting);
    const says = box.querySelector("[data-state]");
    box.hidden = false;
    const ink = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
    const pad = new SignaturePad(canvas, { penColor: ink, minWidth: 1, maxWidth: 3 });
    let width = 0;

    // The picture has as many points as the screen. Turning the phone keeps what was drawn.
    function fit() {
      if (canvas.offsetWidth === width) return;
      width = canvas.offsetWidth;
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      const drawn = pad.toData();
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.fromData(drawn);
    }

    function keep() {
      field.value = pad.isEmpty() ? "" : pad.toDataURL("image/png");
      says.textContent = pad.isEmpty() ? "" : "已写";
    }

    box.querySelector("[data-clear]").addEventListener("click", () => {
      pad.clear();
      keep();
    });
    pad.addEventListener("endStroke", keep);
    window.addEventListener("resize", fit);
    field.value = "";
    fit();
  }

  document.querySelectorAll("[data-handwriting]").forEach(start);
})();
