const probes = new Map(
  ['uvu', 'fast-check'].map((name) => [name, new URL(`./${name}.mjs`, import.meta.url).href]),
)

export async function resolve(specifier, context, next) {
  const probe = probes.get(specifier)
  if (probe === undefined || context.parentURL === probe) return next(specifier, context)
  return { url: probe, shortCircuit: true }
}
