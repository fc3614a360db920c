// <form data-review>: a reviewer works through a list by keyboard. j/k next and previous, a/r/x the deeds, o the opinion,
// s ticks the row. Keys are left alone while something is being written.
function form() {
  return document.querySelector("form[data-review]");
}

function isWriting(target) {
  return target.matches?.("textarea, select, input:not([type=checkbox])");
}

function onKey(event) {
  const work = form();
  if (!work || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && isWriting(event.target)) return event.target.blur();
  if (isWriting(event.target)) return;
  if (event.key === "o") {
    const opinion = work.querySelector("#opinion");
    if (!opinion) return;
    event.preventDefault();
    return opinion.focus();
  }
  if (event.key === "s") {
    const box = work.querySelector(".is-shown input[name=items]");
    if (box) box.checked = !box.checked;
    return;
  }
  const wanted = work.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted || wanted.disabled) return;
  event.preventDefault();
  // Returning asks why: the opinion comes first.
  const opinion = work.querySelector("#opinion");
  if ("rx".includes(event.key) && opinion && !opinion.value.trim()) return opinion.focus();
  wanted.click();
}

function onClick(event) {
  if (!event.target.matches?.("[data-tick-all]")) return;
  for (const box of form().querySelectorAll("input[name=items]")) box.checked = event.target.checked;
}

function showTheRow() {
  form()?.querySelector(".is-shown")?.scrollIntoView({ block: "nearest" });
}

export function start() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:afterSettle", showTheRow);
}
