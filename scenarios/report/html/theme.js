// Light or dark: as the system has it until the reader chooses.

const dark = matchMedia("(prefers-color-scheme: dark)");
const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.media?.mediaText.includes("prefers-color-scheme"));
const button = document.getElementById("theme");
let chosen = ""; // light or dark; empty: the system's

const now = () => chosen || (dark.matches ? "dark" : "light");

function show() {
  for (const rule of rules) rule.media.mediaText = chosen === "" ? "(prefers-color-scheme: dark)" : chosen === "dark" ? "all" : "not all";
  document.documentElement.style.colorScheme = chosen;
  button.textContent = now() === "dark" ? "Light" : "Dark";
  button.setAttribute("aria-label", `Show it ${now() === "dark" ? "light" : "dark"}`);
}

button.addEventListener("click", () => { chosen = now() === "dark" ? "light" : "dark"; show(); });
dark.addEventListener("change", show);
button.hidden = false;
show();
