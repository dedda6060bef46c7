const probe = new URL('./uvu.mjs', import.meta.url).href

export async function resolve(specifier, context, next) {
  if (specifier !== 'uvu') return next(specifier, context)
  return context.parentURL === probe ? next(specifier, context) : { url: probe, shortCircuit: true }
}
