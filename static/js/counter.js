// "24 / 500" under a textarea; the words of the server stay as the spoken name.
function show(counter) {
  const field = document.getElementById(counter.dataset.counter);
  if (!field) return;
  const most = Number(field.getAttribute("maxlength"));
  counter.textContent = `${field.value.length} / ${most}`;
  counter.toggleAttribute("data-near", field.value.length > most * 0.9);
}

function showAll(root) {
  root.querySelectorAll("[data-counter]").forEach(show);
}

document.addEventListener("input", (event) => {
  const id = event.target.id;
  if (!id) return;
  const counter = document.querySelector(`[data-counter="${CSS.escape(id)}"]`);
  if (counter) show(counter);
});
document.addEventListener("htmx:afterSwap", () => showAll(document));
showAll(document);
