// The page on which a week is written. Without this script every button works too, it just asks the server.
(() => {
  "use strict";
  const form = document.getElementById("form");
  const entries = document.querySelector("[data-entries]");
  if (!form || !entries) return;
  const template = document.getElementById("entry-template");
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));
  const all = () => [...entries.querySelectorAll("[data-entry]")];

  // --- entries: add, take out, number ---
  let next = 1 + Math.max(0, ...[...form.elements].map((f) => Number((/^entry-(\d+)-/.exec(f.name) || [])[1] || 0)));

  function number() {
    const shown = all();
    shown.forEach((entry, index) => {
      entry.querySelector("[data-place]").textContent = index + 1;
      entry.querySelector("[data-remove]").hidden = shown.length < 2;
    });
  }

  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) {
      event.preventDefault();
      const holder = document.createElement("template");
      holder.innerHTML = template.innerHTML.replaceAll("entry-blank-", `entry-${next++}-`);
      const entry = holder.content.querySelector("[data-entry]");
      entries.append(entry);
      start(entry);
      number();
      entry.scrollIntoView({ block: "start" });
      (entry.querySelector("input[type=radio]") || entry.querySelector("textarea")).focus();
      return;
    }
    const remove = event.target.closest("[data-remove]");
    if (!remove) return;
    const entry = remove.closest("[data-entry]");
    const words = [...entry.querySelectorAll("textarea")].some((area) => area.value.trim());
    if (words && !window.confirm("去掉这一条？写的字会一起去掉。")) return;
    entry.remove();
    number();
    changed();
  });

  // --- duties: one tap, then the others step aside ---
  function settle(entry) {
    const chips = entry.querySelector("[data-chips]");
    if (!chips) return;
    const chosen = chips.querySelector("input:checked");
    chips.toggleAttribute("data-settled", Boolean(chosen));
    chips.querySelector("[data-again]").hidden = !chosen;
    const unit = chosen && chosen.dataset.unit;
    entry.querySelector("[data-unit-name]").textContent = unit ? `（${unit}）` : "";
  }

  function start(entry) {
    settle(entry);
    entry.querySelectorAll("textarea[data-limit]").forEach(count);
  }

  form.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    const entry = event.target.closest("[data-entry]");
    if (entry) settle(entry);
  });
  form.addEventListener("click", (event) => {
    const again = event.target.closest("[data-again]");
    if (!again) return;
    again.closest("[data-chips]").removeAttribute("data-settled");
    again.hidden = true;
  });
  // A finger that has chosen goes on writing; arrow keys only move among the duties.
  form.addEventListener("pointerup", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) setTimeout(() => chip.closest("[data-entry]").querySelector("textarea").focus(), 50);
  });

  // --- how much still fits ---
  function count(area) {
    const left = Number(area.dataset.limit) - [...area.value.trim()].length;
    let says = area.parentElement.querySelector("[data-left]");
    if (left > 100 && !says) return;
    if (!says) {
      says = document.createElement("p");
      says.className = "form-text";
      says.dataset.left = "";
      area.after(says);
    }
    says.dataset.over = left < 0 ? "yes" : "";
    says.textContent = left < 0 ? `多了 ${-left} 字，请删短一些` : left > 100 ? "" : `还可以写 ${left} 字`;
  }
  form.addEventListener("input", (event) => {
    if (event.target.matches && event.target.matches("textarea[data-limit]")) count(event.target);
  });

  // --- photos go up one after the other as soon as they are chosen ---
  const list = document.querySelector("[data-photos]");
  let queue = Promise.resolve();

  function card(file) {
    const item = document.createElement("li");
    const picture = document.createElement(file.type.startsWith("image/") ? "img" : "span");
    if (picture.tagName === "IMG") {
      picture.alt = "";
      picture.src = URL.createObjectURL(file);
    } else {
      picture.className = "photo-thing";
      picture.innerHTML = '<i class="bi bi-file-earmark" aria-hidden="true"></i>';
    }
    const name = document.createElement("span");
    name.className = "clip";
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.className = "bar";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `正在上传 ${file.name}`);
    const says = document.createElement("span");
    says.setAttribute("role", "status");
    says.textContent = "等待上传";
    item.append(picture, name, bar, says);
    list.append(item);
    return { item, bar, says };
  }

  function button(label, run) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-secondary";
    made.textContent = label;
    made.addEventListener("click", run);
    return made;
  }

  function failed(shown, message, retry) {
    shown.bar.remove();
    shown.says.className = "invalid-feedback";
    shown.says.textContent = message;
    if (retry) shown.item.append(button("重试", retry));
    shown.item.append(button("取下", () => shown.item.remove()));
  }

  function taken(shown, answer) {
    const version = form.elements.namedItem("version");
    if ("version" in answer && version.value === "0") version.value = answer.version;
    shown.bar.remove();
    shown.says.remove();
    const out = button("去掉", () => {});
    out.type = "submit";
    out.name = "step";
    out.value = `detach-${answer.id}`;
    out.setAttribute("aria-label", `去掉 ${answer.name}`);
    shown.item.append(out);
  }

  function upload(file, url) {
    const shown = card(file);
    const go = () =>
      new Promise((done) => {
        const request = new XMLHttpRequest();
        const data = new FormData();
        data.append("photo", file);
        data.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
        shown.says.textContent = "正在上传…";
        request.upload.addEventListener("progress", (event) => {
          if (!event.lengthComputable) return;
          shown.bar.value = Math.round((100 * event.loaded) / event.total);
          if (event.loaded === event.total) shown.says.textContent = "正在保存…";
        });
        request.addEventListener("loadend", () => {
          let answer = {};
          try {
            answer = JSON.parse(request.responseText);
          } catch {
            answer = {};
          }
          if (request.status === 200 && answer.id) taken(shown, answer);
          else if (request.status === 422) failed(shown, answer.message);
          else {
            failed(shown, request.status === 403 ? "登录已失效，请重新登录后再传。" : "没有传上去，请检查网络后重试。", () => {
              shown.item.remove();
              upload(file, url);
            });
          }
          done();
        });
        request.open("POST", url);
        request.send(data);
      });
    queue = queue.then(go);
  }

  form.querySelectorAll("input[data-upload]").forEach((input) =>
    input.addEventListener("change", () => {
      const limit = Number(input.dataset.maxBytes);
      [...input.files].forEach((file) => {
        if (file.size > limit) failed(card(file), `超过 ${Math.floor(limit / 1048576)} MB，没有加上`);
        else upload(file, input.dataset.upload);
      });
      input.value = "";
    }),
  );
  // What is still on its way is waited for: a record that was handed in takes no more photos.
  let isWaited = false;
  form.addEventListener("submit", (event) => {
    if (isWaited || event.defaultPrevented || !list.querySelector("progress")) return;
    event.preventDefault();
    queue.then(() => {
      isWaited = true;
      form.requestSubmit(event.submitter);
    });
  });

  all().forEach(start);
  number();
})();
