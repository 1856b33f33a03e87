// Opens the search by its link or by "/". The search itself is fetched only then.
const link = document.querySelector(".find"), place = document.querySelector(".finder");
const search = () => import("./search.js");
const open = (event) => {
  event.preventDefault();
  search().then(({ open }) => open(), () => { location = link.href; });
};
// On its own page the search stands in the page.
if (place) search().then(({ settle }) => settle(place), () => place.remove());
const isOn = () => { try { return localStorage.getItem("slash") !== "off"; } catch { return true; } };
if (isOn()) {
  link.title = "Search: press /";
  link.setAttribute("aria-keyshortcuts", "/");
}
link.addEventListener("click", (event) => {
  // With a key held down it is another window that is asked for.
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) open(event);
});
addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  // In a field it is a letter; in a dialog there is something else to do first.
  if (target.isContentEditable || target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  if (isOn() && !document.querySelector("dialog[open]")) open(event);
});
