// input[type=file][data-preview]: shows what was chosen, adds to it instead of replacing it, lets each be taken out.
(() => {
  "use strict";
  function start(input) {
    const list = document.createElement("ul");
    list.className = "photo-list";
    const says = document.createElement("p");
    says.className = "invalid-feedback";
    says.setAttribute("role", "status");
    input.after(says, list);
    const limit = Number(input.dataset.maxBytes || 0);
    let chosen = [];
    const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

    function hand() {
      const transfer = new DataTransfer();
      chosen.forEach((file) => transfer.items.add(file));
      input.files = transfer.files;
    }

    function picture(file) {
      const thing = document.createElement(file.type.startsWith("image/") ? "img" : "span");
      if (thing.tagName === "IMG") {
        thing.alt = "";
        thing.src = URL.createObjectURL(file);
        thing.addEventListener("load", () => URL.revokeObjectURL(thing.src), { once: true });
      } else {
        thing.className = "photo-thing";
        thing.innerHTML = '<i class="bi bi-file-earmark" aria-hidden="true"></i>';
      }
      return thing;
    }

    function show() {
      list.replaceChildren(
        ...chosen.map((file) => {
          const item = document.createElement("li");
          const name = document.createElement("span");
          name.className = "clip";
          name.textContent = file.name;
          const out = document.createElement("button");
          out.type = "button";
          out.className = "btn btn-sm btn-outline-secondary";
          out.textContent = "取下";
          out.setAttribute("aria-label", `取下 ${file.name}`);
          out.addEventListener("click", () => {
            chosen = chosen.filter((other) => other !== file);
            hand();
            show();
          });
          item.append(picture(file), name, out);
          return item;
        }),
      );
    }

    input.addEventListener("change", () => {
      const added = [...input.files];
      const large = limit ? added.filter((file) => file.size > limit) : [];
      says.textContent = large.length
        ? `太大了，没有加上：${large.map((file) => file.name).join("、")}（每个不超过 ${Math.floor(limit / 1048576)} MB）`
        : "";
      const fitting = added.filter((file) => !large.includes(file));
      chosen = input.multiple
        ? [...chosen, ...fitting.filter((file) => !chosen.some((other) => same(file, other)))]
        : fitting.slice(0, 1);
      hand();
      show();
    });
  }

  document.querySelectorAll('input[type="file"][data-preview]').forEach(start);
})();
