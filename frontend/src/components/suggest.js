// <input data-suggest> with <… class="suggestions"> in its form: arrows walk the list, Escape and a click elsewhere close it.
function listOf(element) {
  return element.closest("form")?.querySelector(".suggestions");
}

function walk(event, list, step) {
  const links = [...list.querySelectorAll("a")];
  if (!links.length) return;
  event.preventDefault();
  const next = links.indexOf(document.activeElement) + step;
  if (next < 0) list.closest("form").querySelector("[data-suggest]").focus();
  else links[Math.min(next, links.length - 1)].focus();
}

function onKey(event) {
  const list = listOf(event.target);
  if (!list?.firstElementChild) return;
  if (event.key === "Escape") {
    list.replaceChildren();
    list.closest("form").querySelector("[data-suggest]").focus();
  } else if (event.key === "ArrowDown") walk(event, list, 1);
  else if (event.key === "ArrowUp") walk(event, list, -1);
}

export function start() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    for (const list of document.querySelectorAll(".suggestions")) {
      if (!list.closest("form").contains(event.target)) list.replaceChildren();
    }
  });
}
