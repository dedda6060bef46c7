import type { Path } from '../../resolve/path.js'

const texts = new WeakMap<Path, string>()

/** Equal texts exactly for chains that read the same column on the same path with the same transforms. */
export function pathText(path: Path): string {
  const known = texts.get(path)
  if (known !== undefined) return known
  const { hops, field, transforms } = path
  const parts = [...hops.map(({ id }) => id), `${field.model.name}.${field.name}`]
  const text = JSON.stringify([parts, transforms.map(({ name }) => name)])
  texts.set(path, text)
  return text
}
