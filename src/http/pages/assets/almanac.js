// What pages do beyond HTML: the theme button. Everything else works without this file.
"use strict";

// Theme: the button turns what is seen into its opposite and remembers it in a cookie that the server reads.
{
  const root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  for (const button of document.querySelectorAll("[data-action=theme]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", dark());
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      button.setAttribute("aria-pressed", dark());
      document.cookie = `almanac_theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
    });
  }
}
