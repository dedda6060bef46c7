import { isObject, tagOf, textOf, type Json } from './format.js'

/**
 * A tagged or plain JSON value as the store takes it. References and expressions are not constants: see
 * `decode`.
 */
export function constant(value: Json): unknown {
  if (Array.isArray(value)) return value.map((item: Json) => constant(item))
  const tag = tagOf(value)
  if (!isObject(value)) return value
  if (tag === undefined)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, constant(item)]))
  const content = value[tag] as Json
  switch (tag) {
    case '$date':
    case '$time':
    case '$decimal':
    case '$uuid':
      return content
    case '$datetime':
      return /(Z|[+-]\d\d:\d\d)$/.test(textOf(content)) ? content : `${textOf(content)}Z`
    case '$duration':
      return Number(content) * 1000
    case '$binary':
      return Uint8Array.from(Buffer.from(textOf(content), 'base64'))
    case '$float':
      return content === 'nan' ? Number.NaN : content === 'inf' ? Infinity : -Infinity
    default:
      return value
  }
}
