// Blocking, external, first in <head>: the stored theme is on <html> before first paint, and the policy stays strict.
const root = document.documentElement, key = "theme";
const saved = (() => { try { return localStorage.getItem(key); } catch { return null; } })();
if (saved === "light" || saved === "dark") root.dataset.theme = saved;
addEventListener("DOMContentLoaded", () => {
  const input = document.getElementById("t-" + (root.dataset.theme || "auto"));
  if (input) input.checked = true;
});
addEventListener("change", ({ target }) => {
  if (target.name !== "theme") return;
  if (target.value === "auto") delete root.dataset.theme;
  else root.dataset.theme = target.value;
  // Storage may be forbidden; the choice then lasts as long as the page.
  try {
    if (target.value === "auto") localStorage.removeItem(key);
    else localStorage.setItem(key, target.value);
  } catch { /* nothing to keep it in */ }
});
