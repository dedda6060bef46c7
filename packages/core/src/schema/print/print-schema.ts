import type { SchemaDescription } from '../meta.js'
import { keyTemplateOf, withoutKeyNames } from './key-template.js'
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
  const keyName = keyTemplateOf(description)
  const printing = printingOf(keyName === undefined ? description : withoutKeyNames(description, keyName))
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
    printCall(body, keyName),
    'export interface Models extends SchemaOf<typeof schema> {}\n',
  ]
    .filter((part) => part !== '')
    .join('\n')
    .replace(/\*\/\n\n/, '*/\n')
    .replace(/\)\n\nexport interface/, ')\nexport interface')
}

/** The call that declares the schema, with the template of its keys. */
function printCall(body: string, keyName: string | undefined): string {
  if (keyName === undefined) return `export const schema = defineSchema({\n${body}})\n`
  const models = body.replaceAll(/^(?=.)/gm, '  ')
  return `export const schema = defineSchema(\n  {\n${models}  },\n  { keyName: ${printText(keyName)} },\n)\n`
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
