// Runs before the first paint (not deferred). The server has already written light or dark from the cookie "theme";
// without a choice the system decides, and only the browser knows that.
(() => {
  const root = document.documentElement;
  const choice = (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1];
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = (name) => root.setAttribute("data-bs-theme", name || (system.matches ? "dark" : "light"));
  apply(choice);
  window.mlTheme = {
    choice: choice || "system",
    set(name) {
      this.choice = name;
      const age = name === "system" ? 0 : 31536000;
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `theme=${name}; path=/; max-age=${age}; SameSite=Lax${secure}`;
      apply(name === "system" ? "" : name);
      document.dispatchEvent(new CustomEvent("theme"));
    },
  };
  system.addEventListener("change", () => {
    if (window.mlTheme.choice === "system") window.mlTheme.set("system");
  });
})();
