// What the shell adds to pages that work without it: search by Ctrl K, drawers and dialogs, menus, forms sent once,
// a word before typed text is lost, messages that go, files dropped. No framework, no page's own logic.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Dialogs: <dialog> keeps the focus inside, closes by Esc and gives the focus back --------------------------------
  function open(dialog) {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const first = one("[autofocus], input:not([type=hidden]), select, textarea", dialog);
    if (first) first.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog instanceof HTMLDialogElement) {
        event.preventDefault();
        open(dialog);
      }
      return;
    }
    const closer = event.target.closest("[data-close]");
    if (closer) {
      const holder = closer.closest("dialog, .ck-toast");
      if (!holder) return;
      event.preventDefault();
      if (holder instanceof HTMLDialogElement) holder.close();
      else holder.remove();
      return;
    }
    // A click on the ground around a dialog closes it, unless it holds something typed.
    if (event.target instanceof HTMLDialogElement && !one("form[data-guard].is-dirty", event.target)) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });

  // A figure opens beside the page; its address is a page of its own for everyone else -------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    const drawer = document.getElementById("drawer");
    if (!link || !drawer || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const answer = window.htmx.ajax("GET", link.href, { target: "#drawer", swap: "innerHTML" });
    Promise.resolve(answer).then(() => {
      if (!drawer.firstElementChild) { location.assign(link.href); return; }
      if (link.dataset.drawer) history.replaceState(null, "", `#${link.dataset.drawer}`);
      open(drawer);
    });
  });
  const byAddress = location.hash && one(`a[data-drawer="${CSS.escape(location.hash.slice(1))}"]`);
  if (byAddress) byAddress.click();
  const drawer = document.getElementById("drawer");
  if (drawer) drawer.addEventListener("close", () => {
    drawer.replaceChildren();
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  });

  // Drawers that stand in the page (:target): focus goes in, stays in, Esc closes ------------------------------------
  const standing = () => { try { return one("aside.ck-drawer:target"); } catch { return null; } };
  let before = null;
  function follow() {
    const shown = standing();
    if (shown) {
      before = before || document.activeElement;
      (one("a, button, input", shown) || shown).focus();
    } else if (before) {
      before.focus();
      before = null;
    }
  }
  addEventListener("hashchange", follow);
  follow();

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const search = document.getElementById("search");
      if (search) { event.preventDefault(); open(search); }
      return;
    }
    if (event.key === "/" && !typing && !event.ctrlKey && !event.altKey) {
      const field = one("[data-list-search]");
      if (field) { event.preventDefault(); field.focus(); field.select(); }
      return;
    }
    if (event.key === "Escape") {
      all("details.ck-menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
      if (standing() || location.hash === "#menu") location.hash = "#main";
      return;
    }
    const trap = event.key === "Tab" && standing();
    if (trap) {
      const stops = all("a[href], button:not([disabled]), input, select, textarea", trap);
      const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
      if (document.activeElement === edge) {
        event.preventDefault();
        (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
      }
    }
  });

  // Arrow keys in the results of the search ---------------------------------------------------------------------------
  const results = document.getElementById("search");
  if (results) results.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [one("input[type=search]", results), ...all(".ck-palette-results a", results)];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // Menus: one open at a time, closed by a click elsewhere ------------------------------------------------------------
  document.addEventListener("click", (event) => {
    all("details.ck-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // Forms: sent once; a word before typed text is lost ----------------------------------------------------------------
  let sending = false;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.classList.add("is-dirty");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("data-theme-form")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if ((form.getAttribute("method") || "").toLowerCase() === "post") {
      form.dataset.sent = "1";
      if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
      if (form.matches("[hx-post], [data-hx-post], [data-download]")) setTimeout(() => release(form), 4000);
    }
    sending = true;
  });
  function release(form) {
    delete form.dataset.sent;
    sending = false;
    all("[aria-busy=true]", form).forEach((button) => button.removeAttribute("aria-busy"));
  }
  addEventListener("pageshow", () => { sending = false; all("form[data-sent]").forEach(release); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && one("form[data-guard].is-dirty")) event.preventDefault();
  });

  // Filters that answer at once ----------------------------------------------------------------------------------------
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (form && !form.matches("[hx-get]")) form.requestSubmit();
  });

  // Choosing rows: the bar of common actions says how many -------------------------------------------------------------
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-select-row], [data-select-all]");
    const list = box && box.closest("[data-selectable]");
    if (!list) return;
    const boxes = all("[data-select-row]", list);
    if (box.hasAttribute("data-select-all")) boxes.forEach((other) => { other.checked = box.checked; });
    boxes.forEach((other) => other.closest("tr").setAttribute("aria-selected", String(other.checked)));
    const count = boxes.filter((other) => other.checked).length;
    const bar = one("[data-bulk]", list);
    if (bar) bar.hidden = count === 0;
    all("[data-selected-count]", list).forEach((place) => { place.textContent = String(count); });
  });

  // Messages go after six seconds, not while someone reads them; errors stay --------------------------------------------
  function age(toast) {
    if (toast.dataset.aged || toast.getAttribute("role") === "alert") return;
    toast.dataset.aged = "1";
    let left = 6;
    const clock = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      left -= 1;
      if (left <= 0) { clearInterval(clock); toast.remove(); }
    }, 1000);
  }
  all(".ck-toast").forEach(age);
  document.addEventListener("htmx:afterSettle", () => all(".ck-toast").forEach(age));

  // A file dropped on the field ------------------------------------------------------------------------------------------
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest && event.target.closest(".ck-drop");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
      const field = one("input[type=file]", zone);
      if (kind === "drop" && field && event.dataTransfer.files.length) {
        field.files = event.dataTransfer.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
  document.addEventListener("change", (event) => {
    const zone = event.target.matches("input[type=file]") && event.target.closest(".ck-drop");
    const name = zone && one("[data-file-name]", zone);
    if (name) name.textContent = [...event.target.files].map((file) => file.name).join(", ");
  });

  // Small things: print, copy, show a password -----------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-copy], [data-reveal]");
    if (!button) return;
    if (button.hasAttribute("data-print")) print();
    if (button.dataset.copy) navigator.clipboard.writeText(button.dataset.copy);
    if (button.dataset.reveal) {
      const field = document.getElementById(button.dataset.reveal);
      field.type = field.type === "password" ? "text" : "password";
      button.setAttribute("aria-pressed", String(field.type === "text"));
    }
  });

  // The network went away ----------------------------------------------------------------------------------------------------
  const mark = () => document.documentElement.classList.toggle("ck-is-offline", !navigator.onLine);
  addEventListener("online", mark);
  addEventListener("offline", mark);
  mark();
})();
