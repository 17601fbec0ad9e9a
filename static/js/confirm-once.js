// A form is sent once: after the first submit its buttons are busy, so a double click does not sign or pay twice.
// (The server refuses the second anyway; this only spares the reader the refusal.)
const sent = new WeakSet();

function free(form) {
  sent.delete(form);
  for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  // `disabled` would take the button's own name and value out of the form; busy and refused does not.
  button?.setAttribute("aria-busy", "true");
});

// htmx answers in place, and the browser's back button may show the page as it was: both make the form usable again.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) free(form);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form").forEach(free);
});
