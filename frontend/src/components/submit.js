// <form data-submit-on-change>: applied as soon as something is chosen; typed words after a short rest.
export function start() {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });
}
