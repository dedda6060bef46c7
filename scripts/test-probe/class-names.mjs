// esbuild gives some classes of a bundle another name, and messages have the one of the source. Modules of bundles call this;
// see scripts/lib/esbuild-options.mjs.

/** Names a class as its source does, unless it has a static member of that name. */
export function nameClass(type, name) {
  const { value, writable } = Object.getOwnPropertyDescriptor(type, 'name') ?? {}
  if (value !== name && writable === false) Object.defineProperty(type, 'name', { value: name })
}
