import { plainText } from '../../error/plain-text.js'
import { displayed, rowLabel, showValue } from '../../error/show-value.js'
import { identityOf } from '../../util/home.js'
import { definePrinted, INSPECT, type Print } from '../../util/inspect.js'
import { jsonProperties } from '../../util/json-value.js'

const PRINTED = {
  /**
   * `Book { id: 7, … }`, `Book (Dune) { id: 7, … }` with a `display`; `[Book 7]` if the printer doesn't go
   * any deeper.
   */
  inspect(this: object, depth: number, options: object, print?: Print): unknown {
    const row = identityOf(this)
    if (row === undefined) return `${nameOf(this)}.prototype`
    if (depth < 0) return `[${rowLabel(this)}]`
    const label = displayed(this, row.display)
    return `${row.model}${label === undefined ? '' : ` (${label})`} ${printedProperties(this, options, print)}`
  },
  toJSON(this: object): unknown {
    return jsonProperties(this)
  },
  copied: Object.keys,
  toString: textOf,
}

/** Also serves rows that have a column called 'toString'. */
const PRIMITIVE = {
  value(this: object, hint: string): string | number {
    return hint === 'number' ? NaN : textOf.call(this)
  },
}

/**
 * Defines the methods that printers and `JSON.stringify` call on a row prototype. A column with one of these
 * names is an own property of the rows, and hides the method.
 */
export function definePrintedRow(prototype: object): void {
  definePrinted(prototype, PRINTED)
  Object.defineProperty(prototype, Symbol.toPrimitive, PRIMITIVE)
}

function textOf(this: object): string {
  return rowLabel(this) ?? `[object ${nameOf(this)}]`
}

function printedProperties(row: object, options: object, print: Print | undefined): string {
  const shown = Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [name, shownValue(value)]),
  )
  return print?.(shown, options) ?? plainText(shown)
}

/** Bytes print as their number. */
function shownValue(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value
  const text = showValue(value)
  return { [INSPECT]: (): string => text }
}

function nameOf(row: object): string {
  return row.constructor.name
}
