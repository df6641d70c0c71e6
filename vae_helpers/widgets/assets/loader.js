// Where a page is given text and no addresses: makes the modules of this folder, each with the
// addresses of those it imports. Their order is that of their imports.
export async function load(sources, entry) {
  const addresses = {};
  for (const [name, source] of Object.entries(sources)) {
    const linked = source.replace(/(from\s+")\.\/([^"]+)"/g, (_, words, other) => `${words}${addresses[other]}"`);
    const named = `${linked}\n//# sourceURL=vae-course/${name}`;
    addresses[name] = URL.createObjectURL(new Blob([named], { type: "text/javascript" }));
  }
  return import(addresses[entry]);
}
