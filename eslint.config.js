// What a browser would find too late. `pre-commit run eslint --all-files`
const browser = [
  "addEventListener", "atob", "Blob", "cancelAnimationFrame", "clearTimeout", "console",
  "CustomEvent", "DecompressionStream", "document", "DOMPoint", "globalThis",
  "IntersectionObserver", "matchMedia", "MutationObserver", "performance",
  "requestAnimationFrame", "Response", "setTimeout", "URL", "window",
  "bringPanels", // stands before site.js in panels.js
];
const lab = "vae_course/jupyter_config/data/labextensions/vae-course/static/course.js";

module.exports = [
  {
    files: ["vae_helpers/widgets/assets/*.js", "vae_course/site/static/*.js", lab],
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
  { files: [lab], languageOptions: { sourceType: "script" } },
];
