// The form's own script. htmx sends it; this gives it an id, and speaks when nothing answers.
const form = () => document.querySelector("form#letter");

// One id for each message: sent twice, by a double click or a retry, it is stored once.
const identify = () => {
  const field = form()?.elements.submission;
  if (field && !field.value) field.value = crypto.randomUUID?.() ?? "";
};

// What was typed stays; the note says why it was not taken, and offers the mail address.
const note = () => form()?.querySelector("#away");
const speak = (status) => {
  const here = note();
  if (!here) return;
  if (status) here.firstElementChild.textContent = here.dataset.refused.replace("%", status);
  here.hidden = false;
  here.focus();
};

const there = form() && new URL(form().action).origin;
document.addEventListener("htmx:validateUrl", (event) => {
  const { url } = event.detail;
  if (![location.origin, there].includes(url.origin)) event.preventDefault();
});
for (const failed of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, ({ detail }) => detail.elt === form() && speak());
}
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  // A proxy's own error page, or a refusal, must not take the place of what was typed.
  if (detail.elt !== form() || detail.serverResponse.includes('id="letter"')) return;
  detail.shouldSwap = false;
  speak(detail.xhr.status);
});
document.addEventListener("htmx:beforeRequest", () => note() && (note().hidden = true));
document.addEventListener("htmx:afterSettle", identify);
identify();
