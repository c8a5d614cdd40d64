// Adds up marks and weights while they are typed, and fills in full marks with one tap. Without it the forms work as well.
"use strict";

function showSum(output) {
  const fields = document.querySelectorAll(`[data-sum="${output.dataset.sumOf}"]`);
  const hundredths = [...fields].reduce((sum, field) => sum + Math.round(Number(field.value || 0) * 100), 0);
  const wanted = output.dataset.sumWanted;
  output.value = String(hundredths / 100);
  if (wanted) {
    output.dataset.tone = hundredths === Number(wanted) * 100 ? "done" : "late";
    output.value += hundredths === Number(wanted) * 100 ? "（正好）" : `（要等于${wanted}）`;
  }
}

function showSums() {
  document.querySelectorAll("[data-sum-of]").forEach(showSum);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-sum]")) showSums();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-full]");
  if (!button) return;
  const field = document.getElementById(button.dataset.full);
  field.value = button.dataset.fullMarks;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

showSums();
