// Runs before the page is painted: the theme the reader chose on this device, else the device's own.
(() => {
  const KEY = "theme";
  const CHOICES = ["light", "dark"];
  const sheet = document.getElementById("dark-theme");
  const device = matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };

  const current = () => (CHOICES.includes(stored()) ? stored() : device.matches ? "dark" : "light");

  const show = () => {
    const dark = current() === "dark";
    sheet.media = dark ? "screen" : "not all";
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(dark));
    }
  };

  show();
  device.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    try {
      localStorage.setItem(KEY, current() === "dark" ? "light" : "dark");
    } catch {
      sheet.media = sheet.media === "screen" ? "not all" : "screen";
      return;
    }
    show();
  });
})();
