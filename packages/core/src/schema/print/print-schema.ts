import type { SchemaDescription } from '../meta.js'
import { layout } from './layout.js'
import { printingOf, printModel, type Printing } from './print-model.js'
import { NOT_IN_LOG, printName, printText } from './print-value.js'

/** Options of {@link printSchema}. */
export interface PrintSchemaOptions {
  /** A comment above the schema, without comment delimiters; lines are separated by `\n`. */
  readonly comment?: string
  /** What the module imports from; default `relata`. */
  readonly from?: string
}

/**
 * The schema of a description as a TypeScript module, which compiles: each model with every field and option.
 * A comment lists what a log doesn't contain: functions, validators, `display`, proxies.
 *
 * @example
 * ```ts
 * printSchema(schema.describe())
 * // import { defineSchema, model, string, type SchemaOf } from 'relata'
 * //
 * // export const schema = defineSchema({
 * //   Author: model({ name: string() }),
 * // })
 * // export interface Models extends SchemaOf<typeof schema> {}
 * ```
 * @public
 */
export function printSchema(
  description: SchemaDescription,
  { comment, from = 'relata' }: PrintSchemaOptions = {},
): string {
  const printing = printingOf(description)
  printing.used.add('defineSchema')
  const body = Object.entries(printing.models)
    .map(([name, model]) => `  ${printName(name)}: ${printModel(printing, name, model)},\n`)
    .join('')
  const hasFunction = body.includes(NOT_IN_LOG)
  const imports = [...printing.used].sort()
  return [
    `${layout([...imports, 'type SchemaOf'], ['import {', `} from ${printText(from)}`], { indent: 0 })}\n`,
    hasFunction ? FUNCTION : '',
    printComment([...(comment === undefined ? [] : comment.split('\n')), ...lostLines(printing)]),
    `export const schema = defineSchema({\n${body}})\n`,
    'export interface Models extends SchemaOf<typeof schema> {}\n',
  ]
    .filter((part) => part !== '')
    .join('\n')
    .replace(/\*\/\n\n/, '*/\n')
    .replace(/\}\)\n\nexport interface/, '})\nexport interface')
}

/** The function that replaces those that a log doesn't contain. */
export const FUNCTION: string = `/** In place of a function: a log knows only that there was one. */
const ${NOT_IN_LOG} = (): never => {
  throw new TypeError('This function is not in the log: write it again.')
}
`

function lostLines({ lost }: Printing): readonly string[] {
  return lost.length === 0 ? [] : ['Not in the log:', ...lost.map((line) => `- ${line}`)]
}

function printComment(lines: readonly string[]): string {
  if (lines.length === 0) return ''
  return `/**\n${lines.map((line) => ` * ${line.replaceAll('*/', '* /')}\n`).join('')} */\n`
}
