import { own, plain, type Plain } from '../difference.js'
import { fieldLabel } from './migration-decisions.js'
import type { DataStep } from './migration-step.js'
import { fieldsOf, targetAfter, type NamePairs, type SchemaPair } from './model-pairs.js'
import type { AddField, RemoveField } from './schema-step.js'

/** A model that both schemas have. */
export interface ModelPlace {
  /** Its name before. */
  readonly from: string
  readonly model: string
  readonly fields: NamePairs
}

/** A data step that converts links or keys to another form. */
export type LinkConversion = Exclude<DataStep['step'], 'splitField' | 'mergeFields'>

/**
 * How the links or keys of a field, called `name` before, are kept if it is replaced; undefined if they can't be. Data
 * steps read and write a model under one name.
 */
export function conversionOf(pair: SchemaPair, place: ModelPlace, name: string): LinkConversion | undefined {
  const { from, model, fields } = place
  const now = fields.kept.get(name)
  if (from !== model || now === undefined || pair.decisions.replacedFields.has(fieldLabel(model, now)))
    return undefined
  const before = plain(own(fieldsOf(own(pair.before.models, from)), name))
  const after = plain(own(fieldsOf(own(pair.after.models, model)), now))
  if (targetAfter(pair.models, before['to']) !== after['to'] || !areFree(place, name, now)) return undefined
  const kind = `${kindOf(before)} to ${kindOf(after)}`
  if (kind === 'key to links') return after['symmetrical'] === true ? undefined : 'foreignKeyToManyToMany'
  if (before['through'] !== undefined && !keepsKeys(pair, before)) return undefined
  if (kind === 'links to key' || kind === 'through to key') return 'manyToManyToForeignKey'
  if (name !== now) return undefined
  if (kind === 'links to through') return takesRows(pair, after) ? 'manyToManyToThrough' : undefined
  if (kind !== 'through to links') return undefined
  // The rows are read under the name that the model has before.
  const through = before['through']
  return typeof through === 'string' && after['symmetrical'] !== true ? 'throughToManyToMany' : undefined
}

/** The data step that replaces the removal and the addition of a field. */
export function conversionStep(step: LinkConversion, removed: RemoveField, added: AddField): DataStep {
  const { model, field } = removed
  const steps = Object.freeze([removed, added])
  if (step === 'foreignKeyToManyToMany' || step === 'manyToManyToForeignKey')
    return { step, model, field, to: added.field, steps }
  return { step, model, field, steps }
}

function kindOf({ kind, through }: Plain): 'scalar' | 'key' | 'links' | 'through' {
  if (kind === 'scalar') return 'scalar'
  if (kind !== 'manyToMany') return 'key'
  return through === undefined ? 'links' : 'through'
}

/** The field keeps its old name until the new one is added, so no other field may use either name. */
function areFree({ fields }: ModelPlace, name: string, now: string): boolean {
  if (name === now) return true
  const taken = [...fields.kept].some(([old, to]) => old !== name && (to === name || old === now))
  return !taken && !fields.added.includes(name) && !fields.removed.includes(now)
}

/**
 * Whether the keys of a through model still refer to the same models: its rows are read after keys have
 * changed.
 */
function keepsKeys({ before, after, models }: SchemaPair, { through, throughFields }: Plain): boolean {
  if (typeof through !== 'string' || !Array.isArray(throughFields)) return false
  if (models.removed.includes(through)) return true
  const [old, now] = [fieldsOf(own(before.models, through)), fieldsOf(own(after.models, through))]
  return (
    models.kept.get(through) === through &&
    throughFields.every(
      (name: string) => targetAfter(models, plain(own(old, name))['to']) === plain(own(now, name))['to'],
    )
  )
}

/**
 * Whether rows of a through model can be made from links: it has the same name, and its other fields need no
 * value.
 */
function takesRows({ after, models }: SchemaPair, { through, throughFields }: Plain): boolean {
  if (typeof through !== 'string' || !Array.isArray(throughFields)) return false
  const isSame = models.added.includes(through) || models.kept.get(through) === through
  const described = plain(own(after.models, through))
  return (
    isSame &&
    described['parents'] === undefined &&
    Object.entries(fieldsOf(described)).every(([name, field]) => {
      if (throughFields.includes(name) || field['type'] === 'auto' || field['kind'] === 'manyToMany')
        return true
      return field['null'] === true || own(field, 'default') !== undefined
    })
  )
}
