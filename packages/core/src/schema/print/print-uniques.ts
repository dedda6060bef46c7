import { plain } from '../difference.js'
import { readPart } from '../unique-part.js'
import { layout } from './layout.js'
import { printText, printValue } from './print-value.js'

/** The option `uniques` of a model, for lines that are indented by `indent`; adds the functions that it calls to `used`. */
export function printUniques(uniques: unknown, used: Set<string>, indent: number): string {
  const printed = (Array.isArray(uniques) ? (uniques as readonly unknown[]) : []).map((unique) => {
    const { fields, ...others } = plain(unique)
    const parts = (Array.isArray(fields) ? (fields as readonly unknown[]) : []).map((part) =>
      printPart(part, used),
    )
    const options = Object.entries(others).map(
      ([option, value]) => `${option}: ${printValue(value, indent + 4)}`,
    )
    return layout([`fields: [${parts.join(', ')}]`, ...options], ['{', '}'], { indent: indent + 2 })
  })
  return layout(printed, ['[', ']'], { indent })
}

function printPart(part: unknown, used: Set<string>): string {
  const { name = '', apply } = readPart(part) ?? {}
  if (apply === undefined) return printText(name)
  used.add(apply)
  return `${apply}(${printText(name)})`
}
