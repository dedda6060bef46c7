import type { JsonValue } from '../value-type.js'
import { fieldOf, refused, type Models } from './described-models.js'
import type { DataStep } from './migration-step.js'

const KEYS = ['foreignKey', 'oneToOne']
const COLUMNS = ['scalar', ...KEYS]
const LINKS = 'manyToMany'
const THROUGH = 'manyToMany with a through model'

/** Fields with the kinds that a data step needs. */
type Kinds = readonly (readonly [field: string, ...kinds: readonly string[]])[]

function kindsBefore(step: DataStep): Kinds {
  switch (step.step) {
    case 'manyToManyToThrough':
      return [[step.field, LINKS]]
    case 'throughToManyToMany':
      return [[step.field, THROUGH]]
    case 'manyToManyToForeignKey':
      return [[step.field, LINKS, THROUGH]]
    case 'foreignKeyToManyToMany':
      return [[step.field, ...KEYS]]
    case 'splitField':
      return [[step.field, ...COLUMNS]]
    case 'mergeFields':
      return step.fields.map((field) => [field, ...COLUMNS])
  }
}

function kindsAfter(step: DataStep): Kinds {
  switch (step.step) {
    case 'manyToManyToThrough':
      return [[step.field, THROUGH]]
    case 'throughToManyToMany':
      return [[step.field, LINKS]]
    case 'manyToManyToForeignKey':
      return [[step.to, ...KEYS]]
    case 'foreignKeyToManyToMany':
      return [[step.to, LINKS]]
    case 'splitField':
      return step.into.map((field) => [field, ...COLUMNS])
    case 'mergeFields':
      return [[step.field, ...COLUMNS]]
  }
}

/**
 * Refuses a data step whose fields are not of the kinds that it reads and writes, or whose keys and links lead to
 * different models; `apply` applies its steps.
 */
export function checkKinds(models: Models, step: DataStep, apply: () => void): void {
  refuseOthers(models, step, kindsBefore(step))
  const target = isOfRelation(step) ? targetOf(models, step) : undefined
  apply()
  refuseOthers(models, step, kindsAfter(step))
  if (!isOfRelation(step)) return
  const now = targetOf(models, { ...step, field: 'to' in step ? step.to : step.field })
  if (now !== target) throw refused(step, `leads to ${now} instead of ${target}`)
}

function targetOf(models: Models, step: DataStep): string {
  const { to } = fieldOf(models, step)
  return typeof to === 'string' && to !== 'self' ? to : step.model
}

function isOfRelation({ step }: DataStep): boolean {
  return step !== 'splitField' && step !== 'mergeFields'
}

function refuseOthers(models: Models, step: DataStep, fields: Kinds): void {
  for (const [field, ...kinds] of fields) {
    const kind = kindOf(fieldOf(models, { ...step, field }))
    if (!kinds.includes(kind))
      throw refused(step, `needs ${step.model}.${field} to be a ${kinds.join(' or ')}, and it is a ${kind}`)
  }
}

function kindOf({ kind, through }: Readonly<Record<string, JsonValue>>): string {
  return through === undefined && typeof kind === 'string' ? kind : THROUGH
}
