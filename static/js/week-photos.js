// The photos of a week go up one after the other as soon as they are chosen. Without this script they go with the form.
(() => {
  "use strict";
  const form = document.getElementById("form");
  const list = document.querySelector("[data-photos]");
  if (!form || !list) return;
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
    item.scrollIntoView({ block: "center" });
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
})();
