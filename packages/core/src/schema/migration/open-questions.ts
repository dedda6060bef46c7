import { own, plain, type Plain } from '../difference.js'
import type { SchemaDescription } from '../meta.js'
import { conversionOf, type ModelPlace } from './link-conversions.js'
import { fieldLabel, type MigrationDecisions } from './migration-decisions.js'
import { fieldsOf, pairFields, pairModels, targetAfter, type SchemaPair } from './model-pairs.js'
import { isReplaced } from './steps-between.js'

/** A question that must be decided before the steps between two schemas are known. */
export type MigrationQuestion = RenamedModel | RenamedField | ValueOfField | KeysOfField

/** Was a model removed, or renamed? */
export interface RenamedModel {
  readonly kind: 'renameModel'
  readonly model: string
  /** New models that are similar to it. */
  readonly candidates: readonly string[]
}

/** Was a field removed, or renamed? */
export interface RenamedField {
  readonly kind: 'renameField'
  /** The name afterwards. */
  readonly model: string
  readonly field: string
  /** New fields of the same type. */
  readonly candidates: readonly string[]
}

/** Which value do existing rows get in a new field that needs one? */
export interface ValueOfField {
  readonly kind: 'value'
  readonly model: string
  readonly field: string
  readonly described: Plain
  /** True if no two rows can have the same one. */
  readonly unique: boolean
}

/** A key refers to another model or field now: are its values kept? */
export interface KeysOfField {
  readonly kind: 'keys'
  readonly model: string
  readonly field: string
  /** The fields that it referred to and refers to: `Person.id`. */
  readonly from: string
  readonly to: string
}

/**
 * The open questions. Those about models come first, since questions about fields depend on their answers.
 * Code: `ERR_ARGUMENT` if a decision names something that doesn't exist.
 */
export function openQuestions(
  before: SchemaDescription,
  after: SchemaDescription,
  decisions: MigrationDecisions,
): readonly MigrationQuestion[] {
  const pair = pairModels(before, after, decisions)
  const models = modelQuestions(pair)
  if (models.length > 0) return models
  const fields = [...pair.models.kept].map(([from, model]) => ({
    from,
    model,
    fields: pairFields(pair, from),
  }))
  const renames = fields.flatMap((place) => fieldQuestions(pair, place))
  if (renames.length > 0) return renames
  return fields.flatMap((place) => [...keyQuestions(pair, place), ...valueQuestions(pair, place)])
}

function modelQuestions({ before, after, decisions, models }: SchemaPair): readonly MigrationQuestion[] {
  return models.removed
    .filter((model) => !decisions.removedModels.has(model))
    .flatMap((model): readonly MigrationQuestion[] => {
      const old = own(before.models, model)
      const candidates = models.added.filter((name) => isSimilar(old, own(after.models, name)))
      return candidates.length === 0 ? [] : [{ kind: 'renameModel', model, candidates }]
    })
}

/** Whether two models share at least half of the fields of the larger one, by name and type. */
function isSimilar(a: unknown, b: unknown): boolean {
  const [one, other] = [fieldsOf(a), fieldsOf(b)]
  const shared = Object.entries(one).filter(([name, field]) => {
    const twin = own(other, name)
    return twin !== undefined && isSameType(field, twin)
  })
  return 2 * shared.length >= Math.max(Object.keys(one).length, Object.keys(other).length)
}

/** The properties in which a renamed field must equal the old one. */
function isSameType(a: Plain, b: Plain): boolean {
  return a['kind'] === b['kind'] && a['type'] === b['type']
}

function fieldQuestions(pair: SchemaPair, { from, model, fields }: ModelPlace): readonly MigrationQuestion[] {
  const [old, now] = [fieldsOf(own(pair.before.models, from)), fieldsOf(own(pair.after.models, model))]
  const isPlace = (schema: unknown, field: string): boolean =>
    field === '_order' && plain(schema)['orderWithRespectTo'] !== undefined
  return fields.removed
    .filter(
      (field) =>
        !pair.decisions.removedFields.has(fieldLabel(model, field)) &&
        !isPlace(own(pair.before.models, from), field),
    )
    .flatMap((field): readonly MigrationQuestion[] => {
      const before = plain(own(old, field))
      const candidates = fields.added.filter((name) => {
        const after = plain(own(now, name))
        const isSame = isSameType(before, after) && !isReplaced(pair, before, after)
        return (isSame || isConvertible(pair, before, after)) && !isPlace(own(pair.after.models, model), name)
      })
      return candidates.length === 0 ? [] : [{ kind: 'renameField', model, field, candidates }]
    })
}

/** Whether keys may become links, or links keys. */
function isConvertible({ models }: SchemaPair, before: Plain, after: Plain): boolean {
  const kinds = [before['kind'], after['kind']]
  return (
    kinds.includes('manyToMany') &&
    (kinds.includes('foreignKey') || kinds.includes('oneToOne')) &&
    targetAfter(models, before['to']) === after['to']
  )
}

/** Keys that refer to another model or field than before. */
function keyQuestions(pair: SchemaPair, { from, model, fields }: ModelPlace): readonly MigrationQuestion[] {
  const [old, now] = [fieldsOf(own(pair.before.models, from)), fieldsOf(own(pair.after.models, model))]
  const { keptKeys, replacedFields } = pair.decisions
  return [...fields.kept].flatMap(([name, field]): readonly MigrationQuestion[] => {
    const label = fieldLabel(model, field)
    const [before, after] = [plain(own(old, name)), plain(own(now, field))]
    if (keptKeys.has(label) || replacedFields.has(label) || isReplaced(pair, before, after)) return []
    const [source, target] = [keyAfter(pair, before), `${String(after['to'])}.${String(after['toField'])}`]
    return source === undefined || after['toField'] === undefined || source === target
      ? []
      : [{ kind: 'keys', model, field, from: source, to: target }]
  })
}

/** The model and field that a key refers to, by their names afterwards; undefined if it isn't a key. */
function keyAfter(pair: SchemaPair, { to, toField }: Plain): string | undefined {
  if (typeof to !== 'string' || typeof toField !== 'string') return undefined
  const field = pairFields(pair, to).kept.get(toField) ?? toField
  return `${pair.models.kept.get(to) ?? to}.${field}`
}

function valueQuestions(pair: SchemaPair, { from, model, fields }: ModelPlace): readonly MigrationQuestion[] {
  const [old, now] = [fieldsOf(own(pair.before.models, from)), fieldsOf(own(pair.after.models, model))]
  const replaced = [...fields.kept]
    .filter(
      ([name, field]) =>
        conversionOf(pair, { from, model, fields }, name) === undefined &&
        (pair.decisions.replacedFields.has(fieldLabel(model, field)) ||
          isReplaced(pair, plain(own(old, name)), plain(own(now, field)))),
    )
    .map(([, field]) => field)
  return [...fields.added, ...replaced].flatMap((field): readonly MigrationQuestion[] => {
    const described = plain(own(now, field))
    const unique = described['unique'] === true || described['kind'] === 'oneToOne'
    if (pair.decisions.values.has(fieldLabel(model, field)) || !needsValue(described, unique)) return []
    if (field === '_order' && plain(own(pair.after.models, model))['orderWithRespectTo'] !== undefined)
      return []
    return [{ kind: 'value', model, field, described, unique }]
  })
}

/** A default can't be the value of several rows if it must be unique. */
function needsValue(described: Plain, unique: boolean): boolean {
  if (described['kind'] === 'manyToMany' || described['version'] === true) return false
  if (described['default'] !== undefined) return unique && described['default'] !== null
  return described['null'] !== true
}
