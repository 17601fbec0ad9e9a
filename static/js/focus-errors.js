// After a refused form the reader starts at the list of what to correct; its links move the focus into the field.
function focusSummary(root) {
  root.querySelector("[data-error-summary]:not([data-specimen] *)")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  // The label, not only the box, must be in view.
  (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));
focusSummary(document);
