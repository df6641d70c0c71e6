// For the widgets' modules: what a browser would find too late. `pre-commit run eslint --all-files`
const browser = [
  "atob", "Blob", "clearTimeout", "console", "DecompressionStream", "document", "DOMPoint", "globalThis",
  "performance", "requestAnimationFrame", "Response", "setTimeout", "URL", "window",
  "addEventListener", "IntersectionObserver", "matchMedia", "MutationObserver",
  "bringPanels", // stands before site.js in panels.js
];

module.exports = [
  {
    files: ["vae_helpers/widgets/assets/*.js", "vae_course/site/static/*.js"],
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "module",
      globals: Object.fromEntries(browser.map((name) => [name, "readonly"])),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "consistent-return": ["error", { treatUndefinedAsUnspecified: true }],
      eqeqeq: "error",
      "no-const-assign": "error",
      "no-dupe-keys": "error",
      "no-import-assign": "error",
      "no-undef": "error",
      "no-unreachable": "error",
      "no-unused-vars": "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  // The scripts' own first file: it is read as a script, and defines what the next line calls.
  { files: ["vae_helpers/widgets/assets/loader.js"], rules: { "no-unused-vars": "off" } },
];
