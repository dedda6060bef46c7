import type { Plain } from '../../../src/schema/difference.js'
import { must } from '../../../src/util/assert.js'
import { alive, NaiveRow, type NaiveModel, type Pair } from './naive-store.js'

/*
 * What steps do to naive rows. Each returns the way back: a function that returns false where the store has to refuse
 * it.
 */

export function addValues(of: NaiveModel, field: string, described: Plain, value: unknown): () => boolean {
  of.fields.set(field, described)
  for (const { values } of of.rows) values.set(field, value)
  return () => {
    of.fields.delete(field)
    for (const { values } of of.rows) values.delete(field)
    return true
  }
}

export function addLinks(of: NaiveModel, field: string, to: string, pairs: Pair[]): () => boolean {
  of.fields.set(field, { kind: 'manyToMany', to })
  of.links.set(field, pairs)
  return () => {
    of.fields.delete(field)
    of.links.delete(field)
    return true
  }
}

/** What was removed comes back: newer rows have the default, keys to rows that are gone are null. */
export function removeValues(of: NaiveModel, field: string): () => boolean {
  const described = must(of.fields.get(field), 'a field')
  const { kind, default: given = null, null: nullable } = described
  const pairs = of.links.get(field)
  const saved = new Map(of.rows.map((row) => [row, row.values.get(field)]))
  of.fields.delete(field)
  of.links.delete(field)
  for (const { values } of of.rows) values.delete(field)
  return () => {
    of.fields.set(field, described)
    if (kind === 'manyToMany') {
      of.links.set(field, (pairs ?? []).filter(alive))
      return true
    }
    for (const row of of.rows) {
      const value = saved.has(row) ? saved.get(row) : given
      row.values.set(field, value instanceof NaiveRow && value.isDead ? null : value)
    }
    return kind === 'scalar' || nullable === true || of.rows.every(({ values }) => values.get(field) !== null)
  }
}

export function renameIn(of: NaiveModel, from: string, to: string): () => boolean {
  const rename = (old: string, now: string): void => {
    of.fields.set(now, must(of.fields.get(old), 'a field'))
    of.fields.delete(old)
    const pairs = of.links.get(old)
    if (pairs !== undefined) of.links.set(now, pairs)
    of.links.delete(old)
    for (const { values } of of.rows)
      if (values.has(old)) {
        values.set(now, values.get(old))
        values.delete(old)
      }
  }
  rename(from, to)
  return () => {
    rename(to, from)
    return true
  }
}

/** Numbers become texts, and what was written since becomes numbers. */
export function convert(of: NaiveModel, field: string): () => boolean {
  const before = must(of.fields.get(field), 'a field')
  of.fields.set(field, { kind: 'scalar', type: 'string', default: '7', null: true })
  for (const { values } of of.rows) values.set(field, String(values.get(field)))
  return () => {
    of.fields.set(field, before)
    for (const { values } of of.rows) values.set(field, Number(values.get(field)))
    return true
  }
}

export function replaceValues(
  of: NaiveModel,
  removed: readonly string[],
  make: (values: Record<string, unknown>) => Record<string, unknown>,
): void {
  for (const { values } of of.rows) {
    const made = make(Object.fromEntries(removed.map((field) => [field, values.get(field)])))
    for (const field of removed) values.delete(field)
    for (const [field, value] of Object.entries(made)) values.set(field, value)
  }
}

/** Links become keys, unless a row has several. */
export function linksIntoKey(of: NaiveModel, field: string, to: string): boolean {
  const pairs = of.links.get(field) ?? []
  if (new Set(pairs.map(([from]) => from)).size < pairs.length) return false
  const target = of.fields.get(field)?.['to']
  of.fields.delete(field)
  of.links.delete(field)
  of.fields.set(to, { kind: 'foreignKey', to: target, null: true })
  for (const row of of.rows) row.values.set(to, pairs.find(([from]) => from === row)?.[1] ?? null)
  return true
}
