import { plain } from '../difference.js'
import { generatorNamed } from '../generators.js'
import { layout } from './layout.js'

/** The name that a printed module has for functions, which a log doesn't keep. */
export const NOT_IN_LOG = 'notInLog'

/** A value of a description as an expression of TypeScript; see `toPlain` for what JSON doesn't have. */
export function printValue(value: unknown, indent: number): string {
  if (typeof value !== 'object' || value === null) return printScalar(value)
  if (Array.isArray(value)) {
    const parts = value.map((part: unknown) => printValue(part, indent + 2))
    return layout(parts, ['[', ']'], { indent })
  }
  return printTagged(value) ?? printObject(value, indent)
}

/** A property's name, in quotes where it needs them. */
export function printName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : printText(name)
}

/** Characters that an editor doesn't show, or that reorder a line. */
const INVISIBLE = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Text as a string literal in single quotes. */
export function printText(text: string): string {
  // Lone surrogates are safe in JSON's escapes only.
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `'${inner}'`
}

function printObject(value: object, indent: number): string {
  const parts = Object.entries(value).map(([name, part]) => {
    // In a literal, `__proto__: x` sets the prototype.
    const key = name === '__proto__' ? "['__proto__']" : printName(name)
    return `${key}: ${printValue(part, indent + 2)}`
  })
  return layout(parts, ['{', '}'], { indent })
}

function printScalar(value: unknown): string {
  if (typeof value === 'string') return printText(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The replacement of a value that JSON doesn't have; undefined for any other object. */
function printTagged(value: object): string | undefined {
  const entries = Object.entries(plain(value))
  const [tag, content] = entries[0] ?? []
  if (entries.length !== 1) return undefined
  switch (tag) {
    case '$function':
      return NOT_IN_LOG
    case '$generate':
      return generatorNamed(content) === undefined ? NOT_IN_LOG : String(content)
    case '$bigint':
      return `${String(content)}n`
    case '$number':
      return String(content)
    case '$date':
      return `new Date(${String(content)})`
    case '$binary':
      return `new Uint8Array([${(String(content).match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join(', ')}])`
    case '$symbol':
      return `Symbol(${printText(String(content))})`
    default:
      return undefined
  }
}
