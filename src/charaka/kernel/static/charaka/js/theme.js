// Light or dark before the first paint: the choice of this browser, else what the server wrote, else the system.
// Loaded in the head without defer, so that no page flashes.
(() => {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => (document.cookie.match(/(?:^|; )charaka_theme=(light|dark)/) || [])[1];
  const written = root.dataset.bsTheme;

  function paint() {
    root.dataset.bsTheme = chosen() || written || (system.matches ? "dark" : "light");
  }

  paint();
  system.addEventListener("change", paint);

  // The button is a form for browsers without script; here the choice is kept at once and told to the server.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form) return;
    event.preventDefault();
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `charaka_theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    paint();
    if (form.getAttribute("action")) {
      const body = new FormData(form);
      body.set("theme", theme);
      fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
    }
  });
})();
