// Light or dark: remembered in a cookie, so that the server paints the first frame right.
const COOKIE = "ganxun_theme";
const YEAR = 365 * 24 * 60 * 60;

function current() {
  return document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light";
}

function choose(theme) {
  document.documentElement.setAttribute("data-bs-theme", theme);
  document.cookie = `${COOKIE}=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
  window.dispatchEvent(new CustomEvent("ganxun:theme"));
}

export function start() {
  if (!document.documentElement.hasAttribute("data-bs-theme")) {
    choose(window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-toggle]")) choose(current() === "dark" ? "light" : "dark");
  });
}
