// [data-site]: a zone is put on a picture by a tap, a drag or the arrow keys. What is sent stands in the four number
// fields of the form (per cent of the picture); typed into them, the mark follows. Without this script they are enough.
(() => {
  "use strict";
  const site = document.querySelector("[data-site]");
  if (!site) return;
  const mark = site.querySelector("[data-site-mark]");
  const reach = mark.querySelector("rect");
  const says = document.querySelector("[data-site-says]");
  const clear = document.querySelector("[data-site-clear]");
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => document.getElementById(`id_${name}`));
  const all = [x, y, width, height];
  const across = site.viewBox.baseVal.width / 100;
  const down = site.viewBox.baseVal.height / 100;

  const read = (field) => (field.value.trim() === "" ? NaN : Number(field.value));
  const within = (value, least, most) => Math.min(Math.max(value, least), most);

  function draw() {
    const [left, top, wide, high] = all.map(read);
    const isPlace = left >= 0 && left <= 100 && top >= 0 && top <= 100;
    const hasReach = wide > 0 && high > 0;
    mark.setAttribute("visibility", isPlace ? "visible" : "hidden");
    clear.hidden = !hasReach;
    says.textContent = isPlace ? `横 ${left}%，纵 ${top}%${hasReach ? `，范围宽 ${wide}%、高 ${high}%` : ""}` : "还没有标。";
    if (!isPlace) return;
    mark.setAttribute("transform", `translate(${left * across} ${top * down})`);
    reach.setAttribute("width", hasReach ? wide * across : 0);
    reach.setAttribute("height", hasReach ? high * down : 0);
    reach.setAttribute("x", hasReach ? (-wide / 2) * across : 0);
    reach.setAttribute("y", hasReach ? (-high / 2) * down : 0);
  }

  function write(field, value) {
    field.value = value === "" ? "" : String(Math.round(value * 10) / 10);
  }

  // The whole reach stays inside the picture.
  function place(left, top) {
    const [halfWide, halfHigh] = [(read(width) || 0) / 2, (read(height) || 0) / 2];
    write(x, within(left, Math.min(halfWide, 50), Math.max(100 - halfWide, 50)));
    write(y, within(top, Math.min(halfHigh, 50), Math.max(100 - halfHigh, 50)));
    changed();
  }

  function changed() {
    draw();
    x.dispatchEvent(new Event("input", { bubbles: true })); // typing is kept
  }

  function point(event) {
    const there = new DOMPoint(event.clientX, event.clientY).matrixTransform(site.getScreenCTM().inverse());
    return [within(there.x / across, 0, 100), within(there.y / down, 0, 100)];
  }

  let drag = null;
  let wasDragged = false;
  site.addEventListener("pointerdown", (event) => {
    const isMark = mark.contains(event.target);
    wasDragged = false;
    // A finger anywhere else scrolls the page; its tap arrives as a click.
    if (event.button !== 0 || (event.pointerType === "touch" && !isMark)) return;
    event.preventDefault();
    site.focus({ preventScroll: true });
    site.setPointerCapture(event.pointerId);
    drag = { isMark, from: point(event), at: [read(x), read(y)] };
  });
  site.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [left, top] = point(event);
    const [byLeft, byTop] = [left - drag.from[0], top - drag.from[1]];
    if (!wasDragged && Math.hypot(byLeft, byTop) < 1) return;
    wasDragged = true;
    if (drag.isMark) {
      place(drag.at[0] + byLeft, drag.at[1] + byTop);
    } else if (Math.abs(byLeft) >= 1 && Math.abs(byTop) >= 1) {
      // Kept to tenths so that the middle and both sides are what they say.
      write(width, Math.floor(Math.abs(byLeft) * 5) / 5);
      write(height, Math.floor(Math.abs(byTop) * 5) / 5);
      place((left + drag.from[0]) / 2, (top + drag.from[1]) / 2);
    }
  });
  for (const end of ["pointerup", "pointercancel"]) site.addEventListener(end, () => (drag = null));
  site.addEventListener("click", (event) => {
    if (!wasDragged && !mark.contains(event.target)) place(...point(event));
  });

  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  site.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? 5 : 1;
    if (Number.isNaN(read(x)) || Number.isNaN(read(y))) place(50, 50);
    else place(read(x) + way[0] * step, read(y) + way[1] * step);
  });

  clear.querySelector("button").addEventListener("click", () => {
    write(width, "");
    write(height, "");
    changed();
    site.focus();
  });
  all.forEach((field) => field.addEventListener("input", draw));
  site.setAttribute("tabindex", "0");
  document.querySelector("[data-site-how]").hidden = false;
  draw();
})();
