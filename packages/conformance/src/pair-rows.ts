import { sameValue } from './compare.js'
import type { Json, JsonObject, ModelSpec } from './format.js'

/** Removes matching items from both lists. */
export function pair(
  rows: JsonObject[],
  others: JsonObject[],
  same: (row: JsonObject, other: JsonObject) => boolean,
): [JsonObject, JsonObject][] {
  const pairs: [JsonObject, JsonObject][] = []
  for (const row of rows.slice()) {
    const at = others.findIndex((other) => same(row, other))
    if (at < 0) continue
    pairs.push([row, others[at] as JsonObject])
    others.splice(at, 1)
    rows.splice(rows.indexOf(row), 1)
  }
  return pairs
}

/** Equal in all but keys: the row's own, and those that may name another new row. */
export function sameBut(
  row: JsonObject,
  other: JsonObject,
  { pk, spec, strict }: { pk: string; spec: ModelSpec; strict: boolean },
): boolean {
  return Object.keys(other).every(
    (name) =>
      name === pk ||
      (!strict && spec.fields[name]?.to !== undefined) ||
      sameValue(row[name], other[name] as Json),
  )
}
