import type { FieldDescription, ModelDescription } from '../describe.js'
import { own, plain, type Plain } from '../difference.js'
import { generatorNamed } from '../generators.js'
import type { SchemaDescription } from '../meta.js'
import { isDefaultLink, targetOf, type DescribedModels } from '../parent-link.js'
import { surrogateName } from '../surrogate.js'
import { isScalarName } from '../types/value-types.js'
import { layout } from './layout.js'
import { printOrdering } from './print-ordering.js'
import { printUniques } from './print-uniques.js'
import { printName, printText, printValue } from './print-value.js'

/** Data that printing a schema collects besides its text. */
export interface Printing {
  readonly models: DescribedModels
  readonly used: Set<string>
  /** What the description doesn't contain, one line each. */
  readonly lost: string[]
}

/** Options of a described field that are printed in another place, or in another form. */
const PLACED: ReadonlySet<string> = new Set(['kind', 'type', 'to', 'toField', 'onDelete', 'choices', 'of'])

/** Types whose choices may be an object. */
const OF_TEXT: ReadonlySet<unknown> = new Set(['string', 'text', 'time', 'uuid'])

/** The context for printing a schema. */
export function printingOf(description: SchemaDescription): Printing {
  const models = Object.fromEntries(
    Object.entries(description.models).map(([name, model]) => [
      name,
      plain(model) as unknown as ModelDescription,
    ]),
  )
  return { models, used: new Set(), lost: [] }
}

/** The call that declares a model. */
export function printModel(printing: Printing, name: string, model: ModelDescription): string {
  printing.used.add('model')
  const fields = Object.entries(model.fields)
    .filter(([field, described], at) => isDeclared(printing, { model, field, described, at }))
    .flatMap(([field, described]) => {
      const generic = own(described as Plain, 'generic')
      if (typeof generic === 'string')
        return printGeneric(printing, { model, name, field, described }, generic)
      const printed = printField(printing, { model, name, field, described })
      return `${printName(field)}: ${printed}`
    })
  const options = modelOptions(printing, name, model)
  const listed = layout(fields, ['{', '}'], { indent: 2, before: name.length + 9 })
  if (options.length === 0) return `model(${listed})`
  const line = `model(${listed}, { ${options.join(', ')} })`
  if (!listed.includes('\n') && line.length + name.length < 90 && !line.includes('\n')) return line
  const deeper = layout(fields, ['{', '}'], { indent: 4, before: 1 })
  return `model(\n    ${deeper},\n    ${layout(options, ['{', '}'], { indent: 4 })},\n  )`
}

interface Field {
  readonly model: ModelDescription
  readonly field: string
  readonly described: FieldDescription
}

/** Whether the field must be printed: the key `id`, the links to parents and `_order` are automatic. */
function isDeclared(
  { models }: Printing,
  { model, field, described, at }: Field & { readonly at: number },
): boolean {
  if (field === '_order' && model.orderWithRespectTo !== undefined) return false
  if (described['parentLink'] === true) return !isDefaultLink(models, model, { field, described })
  const isOwnKey = field === automaticKey(model) && model.pk === field && at === 0
  return !(isOwnKey && described['type'] === 'auto' && Object.keys(described).length === 2)
}

/** The name that an automatic key gets if none is declared. */
function automaticKey({ pk, primaryKey, fields }: ModelDescription): string {
  const others = Object.keys(fields).filter((field) => field !== pk)
  return primaryKey === undefined ? 'id' : surrogateName(new Set(others))
}

/** A generic key instead of its first key; nothing in that of the others. */
function printGeneric(
  printing: Printing,
  { model, name, field, described }: Field & { readonly name: string },
  generic: string,
): readonly string[] {
  const parts = Object.entries(model.fields).filter(([, part]) => part['generic'] === generic)
  if (parts[0]?.[0] !== field) return []
  noteLost(printing, `${name}.${generic}`, described)
  const targets = parts.map(([, part]) => targetOf(part))
  return [`${printName(generic)}: ${genericCall(printing, { model, field, described }, targets)}`]
}

function genericCall(
  printing: Printing,
  { model, field, described }: Field,
  targets: readonly string[],
): string {
  printing.used.add('genericKey')
  const { required, generic: _generic, null: isNull, toField: _toField, ...rest } = described
  const part = { ...rest, ...(required === true ? undefined : { null: isNull }) } as FieldDescription
  const options = fieldOptions(printing, { model, field, described: part })
  return `genericKey([${targets.map(printText).join(', ')}], ${layout(options, ['{', '}'], { indent: 4 })})`
}

/** The call that declares a field. */
export function printField(
  printing: Printing,
  { model, name, field, described }: Field & { readonly name: string },
): string {
  const { kind, type } = described
  // In a step, of the key to one target.
  if (own(described as Plain, 'generic') !== undefined)
    return genericCall(printing, { model, field, described }, [targetOf(described)])
  const options = fieldOptions(printing, { model, field, described })
  noteLost(printing, `${name}.${field}`, described)
  const listed = options.length === 0 ? '' : layout(options, ['{', '}'], { indent: 4 })
  if (described['of'] !== undefined) {
    const items = plain(described['of']) as FieldDescription
    const of = printField(printing, { model, name, field: `${field}[]`, described: items })
    printing.used.add('array')
    return listed === '' ? `array(${of})` : `array(${of}, ${listed})`
  }
  if (kind === 'scalar') {
    const made = isScalarName(type) ? type : 'json'
    printing.used.add(made)
    return `${made}(${listed})`
  }
  printing.used.add(kind)
  const target = printText(targetOf(described))
  return listed === '' ? `${kind}(${target})` : `${kind}(${target}, ${listed})`
}

function fieldOptions(printing: Printing, { model, field, described }: Field): readonly string[] {
  const options: string[] = []
  const add = (option: string, value: unknown): void =>
    void options.push(`${printName(option)}: ${printValue(value, 6)}`)
  if (model.pk === field && described['type'] !== 'auto') add('primaryKey', true)
  const { onDelete, toField, choices } = described
  if (onDelete !== undefined) options.push(`onDelete: ${printOnDelete(printing, onDelete)}`)
  if (toField !== undefined && own(printing.models, targetOf(described))?.pk !== toField)
    add('toField', toField)
  if (choices !== undefined) options.push(`choices: ${printChoices(choices, described['type'])}`)
  for (const [option, value] of Object.entries(described)) if (!PLACED.has(option)) add(option, value)
  return options
}

/** Texts that each have a label are printed as an object, unless the object would have them in another order. */
function printChoices(choices: unknown, type: unknown): string {
  if (!Array.isArray(choices)) return printValue(choices, 6)
  const list: readonly unknown[] = choices.map(shortChoice)
  const isObject =
    OF_TEXT.has(type) &&
    list.every((choice) => Array.isArray(choice) && typeof choice[0] === 'string' && !/^\d+$/.test(choice[0]))
  return printValue(isObject ? Object.fromEntries(list as readonly [string, unknown][]) : list, 6)
}

/** A choice whose label equals its text needs no label. */
function shortChoice(choice: unknown): unknown {
  return Array.isArray(choice) && typeof choice[0] === 'string' && choice[0] === choice[1]
    ? choice[0]
    : choice
}

function printOnDelete({ used }: Printing, onDelete: unknown): string {
  if (typeof onDelete === 'string') return printText(onDelete)
  used.add('SET')
  return `SET(${printValue(own(plain(onDelete), 'SET'), 6)})`
}

function noteLost(printing: Printing, place: string, described: Plain): void {
  const { lost } = printing
  for (const [option, value] of Object.entries(described)) {
    if (JSON.stringify(value).includes('"$function":true')) lost.push(`${place}: the function of ${option}`)
    else noteGenerators(printing, value)
  }
  if (described['type'] === 'custom') lost.push(`${place}: its validator`)
  if (described['computed'] !== undefined) lost.push(`${place}: the function that computes it`)
}

/** The functions of Relata that a printed value calls. */
function noteGenerators({ used }: Pick<Printing, 'used'>, value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const name = own(plain(value), '$generate')
  if (generatorNamed(name) !== undefined) used.add(String(name))
  for (const part of Object.values(value)) noteGenerators({ used }, part)
}

function modelOptions(printing: Printing, name: string, model: ModelDescription): readonly string[] {
  const { parents, orderWithRespectTo, primaryKey, uniqueTogether, uniques, indexes, search } = model
  const options: string[] = []
  const add = (option: string, value: unknown): void =>
    void options.push(`${option}: ${printValue(value, 6)}`)
  if (parents !== undefined) add('parents', parents)
  if (orderWithRespectTo !== undefined) add('orderWithRespectTo', orderWithRespectTo)
  const ordering = printOrdering(printing.models, model)
  if (ordering !== undefined) {
    options.push(`ordering: [${ordering.terms.join(', ')}]`)
    if (ordering.terms.some((term) => term.startsWith('F('))) printing.used.add('F')
    if (ordering.lost > 0) printing.lost.push(`${name}: ${ordering.lost} expressions of its ordering`)
  }
  if (primaryKey !== undefined) add('primaryKey', primaryKey)
  if (uniqueTogether !== undefined) add('uniqueTogether', uniqueTogether)
  if (uniques !== undefined) options.push(`uniques: ${printUniques(uniques, printing.used, 6)}`)
  if (indexes !== undefined) add('indexes', indexes)
  const computed = Object.entries(model.fields).filter(([, field]) => field['computed'] !== undefined)
  if (computed.length > 0)
    add('computed', Object.fromEntries(computed.map(([field]) => [field, { $function: true }])))
  if (search !== undefined)
    add('search', Object.values(search).every((weight) => weight === 1) ? Object.keys(search) : search)
  return options
}
