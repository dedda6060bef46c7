import { showValue } from '../../error/show-value.js'
import { RelataError } from '../../error/relata-error.js'
import { checkValue } from '../check-value.js'
import type { UniqueDeclaration } from '../declaration.js'
import type { FieldMeta, UniqueMeta, UniquePart, UniqueTerm } from '../meta.js'
import { readPart } from '../unique-part.js'
import type { Value } from '../value-type.js'
import { modelOf, type Build } from './build.js'
import type { ModelDraft } from './draft.js'
import { resolveColumns } from './own-columns.js'

const UNIQUES = { option: 'uniques', code: 'ERR_UNIQUES' } as const
const TOGETHER = { option: 'uniqueTogether', code: 'ERR_UNIQUE_TOGETHER' } as const

/** Resolves `uniqueTogether` and `uniques` to the constraints of the model. */
export function settleUniques(build: Build, draft: ModelDraft): void {
  const together = draft.uniqueTogether
    .map((names) => resolveColumns(build, draft, names, TOGETHER))
    // A set of one field has made the field unique already.
    .filter((fields) => fields.length > 1)
    .map((fields) => uniqueOf(fields.map(wholeField), {}))
  const others = draft.uniques
    .map((declared) => resolveUnique(build, draft, declared))
    .filter((unique) => unique.form !== 'field' || unique.name !== undefined || unique.message !== undefined)
  const uniques = [...together, ...others]
  modelOf(build, draft).uniques = uniques
  for (const { name, managed, unique } of modelOf(build, draft).fields) {
    if (managed === 'version' && unique)
      build.faults.add(
        'ERR_MANAGED',
        { model: draft.name, field: name },
        'version lets the store set the value, so it is not unique; remove it from uniques and uniqueTogether',
      )
  }
  const names = uniques.flatMap(({ name }) => name ?? [])
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined)
    build.faults.add(
      UNIQUES.code,
      { model: draft.name },
      `uniques has two constraints with the name ${showValue(repeated)}; rename one`,
    )
}

/** Fields that are unique together in all rows. */
export function uniqueOf(
  parts: readonly UniquePart[],
  { where = [], nullsDistinct = true, name, message }: Partial<Omit<UniqueMeta, 'parts' | 'fields' | 'form'>>,
): UniqueMeta {
  const isPlain = where.length === 0 && nullsDistinct && parts.every(({ apply }) => apply === undefined)
  return Object.freeze({
    name,
    message,
    parts: Object.freeze([...parts]),
    fields: Object.freeze(parts.map(({ field }) => field)),
    where: Object.freeze([...where]),
    nullsDistinct,
    form: isPlain ? (parts.length === 1 ? 'field' : 'fields') : 'special',
  })
}

export function wholeField(field: FieldMeta): UniquePart {
  return Object.freeze({ field, apply: undefined })
}

function resolveUnique(build: Build, draft: ModelDraft, declared: UniqueDeclaration): UniqueMeta {
  const entries = declared.fields.flatMap((entry) => readPart(entry) ?? [])
  const fields = resolveColumns(
    build,
    draft,
    entries.map(({ name }) => name),
    UNIQUES,
  )
  const parts = fields.map((field) => {
    const apply = entries.find(({ name }) => name === field.name || name === field.attribute)?.apply
    if (apply !== undefined && !isText(field))
      fault(build, draft, `applies ${apply} to '${field.name}', which is no string or text`)
    return Object.freeze({ field, apply })
  })
  const { name, message, nullsDistinct } = declared
  const where = Object.entries(declared.where ?? {}).flatMap(
    ([chain, value]) => termOf(build, draft, chain, value) ?? [],
  )
  return uniqueOf(parts, { name, message, nullsDistinct: nullsDistinct ?? true, where })
}

function isText({ key, type }: FieldMeta): boolean {
  return key === undefined && (type.name === 'string' || type.name === 'text')
}

/** A condition as it is declared. */
interface Condition {
  readonly build: Build
  readonly draft: ModelDraft
  readonly chain: string
}

/** A condition on one field: a value, null, `__in` or `__isnull`. */
function termOf(build: Build, draft: ModelDraft, chain: string, value: unknown): UniqueTerm | undefined {
  const [, name = chain, lookup = 'exact'] = /^(.+?)(?:__(exact|in|isnull))?$/.exec(chain) ?? []
  const [field] = resolveColumns(build, draft, [name], { ...UNIQUES, option: 'the where of uniques' })
  if (field === undefined) return undefined
  const condition = { build, draft, chain }
  if (lookup === 'isnull') {
    if (typeof value !== 'boolean') return wrongValue(condition, 'takes true or false', value)
    return Object.freeze({ field, values: Object.freeze([null]), negated: !value })
  }
  if (lookup === 'exact') return withValues(condition, field, [value])
  if (!Array.isArray(value) || value.length === 0)
    return wrongValue(condition, 'takes a list of values', value)
  return withValues(condition, field, value as readonly unknown[])
}

function withValues(
  condition: Condition,
  field: FieldMeta,
  declared: readonly unknown[],
): UniqueTerm | undefined {
  const values: Value[] = []
  for (const value of declared) {
    try {
      values.push(value === null ? null : checkValue(field, value))
    } catch (error) {
      if (!(error instanceof RelataError)) throw error
      return wrongValue(condition, `has a value that the field refuses (${error.message})`, value)
    }
  }
  return Object.freeze({ field, values: Object.freeze(values), negated: false })
}

function wrongValue({ build, draft, chain }: Condition, what: string, value: unknown): undefined {
  fault(build, draft, `has a condition '${chain}', which ${what}, got ${showValue(value)}`)
}

function fault(build: Build, draft: ModelDraft, message: string): void {
  build.faults.add(UNIQUES.code, { model: draft.name }, `uniques ${message}`)
}
