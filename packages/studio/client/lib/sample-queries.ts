import type { ModelInfo } from '../../src/protocol.js'

/** A few sample queries for a schema. */
export function sampleQueries(models: readonly ModelInfo[]): readonly string[] {
  const shown = models.filter(({ automatic }) => !automatic)
  const [first] = shown
  if (first === undefined) return []
  const queries = [`db.${first.name}.all()`, `db.${first.name}.count()`]
  for (const { name, fields, relations } of shown) {
    const number = fields.find(({ kind, relation }) => kind === 'integer' && relation === undefined)
    const many = relations.find(({ kind, name: to }) => kind === 'reverse' && to !== '')
    const { length } = queries
    if (length === 2 && number !== undefined)
      queries.push(`db.${name}.filter({ ${number.name}__gt: 300 }).orderBy('-${number.name}')`)
    if (queries.length === 3 && many !== undefined)
      queries.push(`db.${name}.annotate({ n: count('${many.name}') }).orderBy('-n')`)
  }
  return queries
}
