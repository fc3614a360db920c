// x-data="theme": light or dark, remembered on this machine.
export const name = "theme";

const KEY = "ganxun-theme";

function show(theme) {
  document.documentElement.setAttribute("data-bs-theme", theme);
}

const chosen = localStorage.getItem(KEY);
const preferred = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
show(chosen ?? preferred);

export function component() {
  return {
    get dark() {
      return document.documentElement.getAttribute("data-bs-theme") === "dark";
    },
    toggle() {
      const theme = this.dark ? "light" : "dark";
      localStorage.setItem(KEY, theme);
      show(theme);
      window.dispatchEvent(new CustomEvent("ganxun:theme"));
    },
  };
}
