// Where a page is given text and no addresses: makes the modules of this folder, each with the
// addresses of those it imports; once on a page, however many panels bring them along.
function load(sources, entry, version) {
  const loaded = (globalThis.vaeCourseModules ??= {});
  return (loaded[version] ??= link(sources, entry));
}

// The order of the sources is that of their imports.
function link(sources, entry) {
  const addresses = {};
  for (const [name, source] of Object.entries(sources)) {
    const linked = source.replace(/(from\s+")\.\/([^"]+)"/g, (_, words, other) => `${words}${addresses[other]}"`);
    const named = `${linked}\n//# sourceURL=vae-course/${name}`;
    addresses[name] = URL.createObjectURL(new Blob([named], { type: "text/javascript" }));
  }
  return import(addresses[entry]);
}
