import { canonicalText } from '../../util/canonical-text.js'
import { toPlain } from '../describe.js'
import type { FieldDescription, ModelDescription } from '../describe.js'
import { own, plain } from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import type { AddField, AlterModel, DescribedField, SchemaStep } from '../migration/schema-step.js'
import { printField, printingOf, printModel, type Printing } from './print-model.js'
import { printOrdering } from './print-ordering.js'
import { FUNCTION } from './print-schema.js'
import { NOT_IN_LOG, printName, printText, printValue } from './print-value.js'

/** Steps as expressions of TypeScript, with what a module needs around them. */
export interface PrintedSteps {
  /** One expression a step, for lines that are indented by four. */
  readonly steps: readonly string[]
  /** The functions that they call, sorted. */
  readonly imports: readonly string[]
  /** A declaration that they use; empty if they use none. */
  readonly declarations: string
  /** What a description doesn't have, a line each. */
  readonly lost: readonly string[]
}

/**
 * Steps that lead to a schema, as calls of the functions that make them: `renameField('Book', 'title', 'name')`.
 */
export function printSteps(steps: readonly SchemaStep[], after: SchemaDescription): PrintedSteps {
  const printing = printingOf(after)
  const printed = steps.map((step) => {
    printing.used.add(step.step)
    return printStep(printing, step).replaceAll('\n', '\n  ')
  })
  return {
    steps: printed,
    imports: [...printing.used].sort(),
    declarations: printed.some((text) => text.includes(NOT_IN_LOG)) ? FUNCTION : '',
    lost: printing.lost,
  }
}

function printStep(printing: Printing, step: SchemaStep): string {
  switch (step.step) {
    case 'addModel': {
      const described = plain(step.described) as unknown as ModelDescription
      return `addModel(${printText(step.model)}, ${printModel(printing, step.model, described)})`
    }
    case 'addField':
      return printAddition(printing, step)
    case 'alterField':
      return `alterField(${names(step.model, step.field)}, ${printDeclaration(printing, step)})`
    case 'alterModel':
      return `alterModel(${printText(step.model)}, ${printOptions(printing, step)})`
    case 'removeModel':
      return `removeModel(${names(step.model)})`
    case 'removeField':
      return `removeField(${names(step.model, step.field)})`
    case 'renameModel':
      return `renameModel(${names(step.model, step.to)})`
    case 'renameField':
      return `renameField(${names(step.model, step.field, step.to)})`
  }
}

function names(...list: readonly string[]): string {
  return list.map((name) => printText(name)).join(', ')
}

function printAddition(printing: Printing, step: AddField): string {
  const { described, value } = step
  const fallback = own(described, 'default') ?? null
  const plainValue = toPlain(value)
  // A function of a schema is not there to be called.
  const isDefault = !isFunction(fallback) && canonicalText(plainValue) === canonicalText(fallback)
  const options = isDefault ? '' : `, { value: ${printValue(plainValue, 4)} }`
  return `addField(${names(step.model, step.field)}, ${printDeclaration(printing, step)}${options})`
}

function isFunction(value: unknown): boolean {
  return own(plain(value), '$function') === true
}

interface Declared {
  readonly model: string
  readonly field: string
  readonly described: DescribedField
}

function printDeclaration(printing: Printing, { model: name, field, described }: Declared): string {
  const model = own(printing.models, name) ?? { pk: '', fields: {} }
  return printField(printing, { model, name, field, described: described as FieldDescription })
}

function printOptions(printing: Printing, { model, options }: AlterModel): string {
  const described = own(printing.models, model)
  const parts = Object.entries(options).map(([option, value]) => {
    // An order with respect to a key has the place of another one.
    const isImplied = option === 'ordering' && described?.orderWithRespectTo !== undefined
    if (value === null || isImplied) return `${printName(option)}: undefined`
    if (option !== 'ordering' || described === undefined)
      return `${printName(option)}: ${printValue(value, 4)}`
    const ordering = printOrdering(printing.models, described)
    const terms = ordering?.terms ?? []
    if (terms.some((term) => term.startsWith('F('))) printing.used.add('F')
    if (ordering !== undefined && ordering.lost > 0)
      printing.lost.push(`${model}: ${ordering.lost} expressions of its ordering`)
    return `ordering: [${terms.join(', ')}]`
  })
  return `{ ${parts.join(', ')} }`
}
