import { UsageError } from '../../error/errors.js'
import { canonicalText } from '../../util/canonical-text.js'
import { toPlain } from '../describe.js'
import type { FieldDescription, ModelDescription } from '../describe.js'
import { own, plain } from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import { existingValue } from '../migration/existing-value.js'
import type { DataStep, MigrationStep } from '../migration/migration-step.js'
import type { AddField, AlterModel, DescribedField, RestoreField } from '../migration/schema-step.js'
import { showStep } from '../migration/show-step.js'
import { printField, printingOf, printModel, type Printing } from './print-model.js'
import { printOrdering } from './print-ordering.js'
import { FUNCTION } from './print-schema.js'
import { printUniques } from './print-uniques.js'
import { NOT_IN_LOG, printName, printText, printValue } from './print-value.js'

/** Steps as expressions of TypeScript, with what a module needs around them. */
export interface PrintedSteps {
  /** One expression per step, for lines that are indented by four. */
  readonly steps: readonly string[]
  /** The functions that they call, sorted. */
  readonly imports: readonly string[]
  /** A declaration that they use; empty if they use none. */
  readonly declarations: string
  /** What a description doesn't contain, one line each. */
  readonly lost: readonly string[]
}

/**
 * Steps that lead to a schema, as calls of the functions that make them: `renameField('Book', 'title', 'name')`.
 */
export function printSteps(steps: readonly MigrationStep[], after: SchemaDescription): PrintedSteps {
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

function printStep(printing: Printing, step: MigrationStep): string {
  switch (step.step) {
    case 'addModel':
    case 'restoreModel': {
      const described = plain(step.described) as unknown as ModelDescription
      return `${step.step}(${printText(step.model)}, ${printModel(printing, step.model, described)})`
    }
    case 'addField':
    case 'restoreField':
      return printAddition(printing, step)
    case 'manyToManyToThrough':
    case 'throughToManyToMany':
    case 'foreignKeyToManyToMany':
    case 'manyToManyToForeignKey':
      return printConversion(printing, step)
    case 'splitField':
    case 'mergeFields':
      throw new UsageError(
        'ERR_ARGUMENT',
        `The step ${showStep(step)} has functions, which can't be printed.`,
        {
          value: step,
        },
      )
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

/** The declaration of the field that a data step adds, and its name if that is another one. */
function printConversion(
  printing: Printing,
  step: Exclude<DataStep, { readonly step: 'splitField' | 'mergeFields' }>,
): string {
  const { model, field } = step
  const added = step.steps.find((each) => each.step === 'addField')
  if (added === undefined) return ''
  const name = added.field === field ? '' : `, { name: ${printText(added.field)} }`
  return `${step.step}(${names(model, field)}, ${printDeclaration(printing, added)}${name})`
}

function printAddition(printing: Printing, step: AddField | RestoreField): string {
  const { described, value } = step
  const plainValue = toPlain(value)
  // A function of a described schema can't be called.
  const isDefault =
    !isFunction(own(described, 'default')) &&
    canonicalText(plainValue) === canonicalText(toPlain(existingValue(described)))
  const options = isDefault ? '' : `, { value: ${printValue(plainValue, 4)} }`
  return `${step.step}(${names(step.model, step.field)}, ${printDeclaration(printing, step)}${options})`
}

function isFunction(value: unknown): boolean {
  return own(plain(value), '$function') === true || own(plain(value), '$generate') !== undefined
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
    // `orderWithRespectTo` replaces `ordering`.
    const isImplied = option === 'ordering' && described?.orderWithRespectTo !== undefined
    if (value === null || isImplied) return `${printName(option)}: undefined`
    if (option === 'uniques') return `uniques: ${printUniques(value, printing.used, 4)}`
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
