import fc from 'fast-check'

import type { FieldDeclaration, ModelDeclaration } from '../../../src/schema/declaration.js'
import { key, many, model, number, one, scalar, text } from './declarations.js'

const NAMES = ['A', 'B', 'C', 'D', 'E'] as const

interface RelationPlan {
  readonly kind: 'key' | 'one' | 'many'
  readonly to: number
  readonly reverse: 'named' | 'hidden' | 'both'
  readonly null: boolean
  readonly index: boolean
  readonly symmetrical: boolean
  readonly byCode: boolean
  /** Its target is named by a proxy. */
  readonly byProxy: boolean
}
interface ModelPlan {
  readonly pk: 'auto' | 'text'
  readonly parent: number
  readonly relations: readonly RelationPlan[]
  readonly ordered: boolean
  /** Its rows are in order with respect to the first key that its relations have. */
  readonly inOrder: boolean
}

const relationPlan = fc.record<RelationPlan>({
  kind: fc.constantFrom('key', 'one', 'many'),
  to: fc.nat(NAMES.length - 1),
  reverse: fc.constantFrom('named', 'hidden', 'both'),
  null: fc.boolean(),
  index: fc.boolean(),
  symmetrical: fc.boolean(),
  byCode: fc.boolean(),
  byProxy: fc.boolean(),
})
const modelPlan = fc.record<ModelPlan>({
  pk: fc.constantFrom('auto', 'text'),
  parent: fc.nat(9),
  relations: fc.array(relationPlan, { maxLength: 4 }),
  ordered: fc.boolean(),
  inOrder: fc.boolean(),
})

/**
 * Schemas without a fault: names are made so that none clash; a parent always comes earlier in the alphabet.
 * Each model has a proxy, `ByA`.
 */
export const randomModels: fc.Arbitrary<Record<string, ModelDeclaration>> = fc
  .array(modelPlan, { minLength: 1, maxLength: NAMES.length })
  .map((plans) =>
    Object.fromEntries(
      plans.flatMap((plan, at) => [
        [NAMES[at], declare(plan, at, plans.length)],
        [
          `By${NAMES[at]}`,
          model({}, plan.ordered ? { proxy: NAMES[at], ordering: ['pk'] } : { proxy: NAMES[at] }),
        ],
      ]),
    ),
  )

function declare(plan: ModelPlan, at: number, count: number): ModelDeclaration {
  const lower = String(NAMES[at]).toLowerCase()
  const child = plan.parent < at
  const fields: Record<string, FieldDeclaration> = {}
  if (!child && plan.pk === 'text') fields[`${lower}_key`] = text({ primaryKey: true })
  if (!child && plan.pk === 'auto') fields[`${lower}_key`] = scalar('auto')
  fields[`${lower}_code`] = number({ unique: true })
  plan.relations.forEach((relation, index) => {
    const name = `${lower}_r${index}`
    fields[name] = relate(relation, name, NAMES[relation.to % count] ?? 'A', relation.to % count === at)
  })
  const keyed = plan.relations.findIndex(({ kind }) => kind !== 'many')
  // A child of a model in order has its parent's `_order`, and no other.
  const order =
    plan.inOrder && !child && keyed >= 0
      ? { orderWithRespectTo: `${lower}_r${keyed}` }
      : { ordering: plan.ordered ? [`-${lower}_code`] : [] }
  const options = { ...order, uniqueTogether: [] }
  return model(
    fields,
    child ? { ...options, parents: { [NAMES[plan.parent] as string]: `${lower}_up` } } : options,
  )
}

function relate(plan: RelationPlan, name: string, target: string, own: boolean): FieldDeclaration {
  const to = plan.byProxy ? `By${target}` : target
  const reverse = {
    relatedName: plan.reverse === 'hidden' ? '+' : `${name}_back`,
    ...(plan.reverse === 'both' ? { relatedQueryName: `${name}_q` } : {}),
  }
  if (plan.kind === 'many')
    return own && plan.symmetrical ? many(to, { symmetrical: true }) : many(to, reverse)
  const toField = plan.byCode ? { toField: `${target.toLowerCase()}_code` } : {}
  const options = { ...reverse, ...toField, null: plan.null, onDelete: plan.null ? 'SET_NULL' : 'PROTECT' }
  return plan.kind === 'one' ? one(to, options) : key(to, { ...options, index: plan.index })
}
