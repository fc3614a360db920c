// The one script of every page. Charts are heavy and come only where a page has one.
import "@tabler/core/dist/js/tabler.esm.js";
import htmx from "htmx.org";
import Alpine from "@alpinejs/csp";

// Nothing inline and nothing evaluated: the Content-Security-Policy forbids both.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;

// Django wants its token with every request that changes something.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// Components of pages: src/components/*.js, each exporting { name, component } for x-data="name".
import { components, starts } from "./components/index.js";
for (const start of starts) start();
for (const { name, component } of components) Alpine.data(name, component);
window.htmx = htmx;
window.Alpine = Alpine;
Alpine.start();

async function drawCharts(within) {
  const figures = within.querySelectorAll?.("[data-chart]:not([data-drawn])") ?? [];
  if (!figures.length) return;
  const { draw } = await import("./charts.js");
  figures.forEach(draw);
}
document.addEventListener("DOMContentLoaded", () => drawCharts(document));
document.addEventListener("htmx:load", (event) => drawCharts(event.target));
if (document.readyState !== "loading") drawCharts(document);
