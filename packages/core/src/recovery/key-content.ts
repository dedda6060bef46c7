import { upcastFrom, type Upcast } from '../event/upcast.js'
import type { Commit } from '../event/commit.js'
import { sameDescription } from '../schema/difference.js'
import type { SchemaDescription } from '../schema/meta.js'
import { declarationsOf } from '../schema/migration/declarations-of.js'
import { resolveSchema } from '../schema/resolve.js'
import { must } from '../util/assert.js'
import { withNewColumns } from './new-columns.js'
import type { Present } from './upcasts.js'

/**
 * The content of commits with idempotency keys, converted to the schema after a recovery, with which a
 * repeated commit is compared.
 */
export class KeyContent {
  readonly #present: Present
  readonly #upcasts: Map<number, Upcast | undefined> = new Map<number, Upcast | undefined>()

  constructor(present: Present) {
    this.#present = present
  }

  /** The commit with that content. `version`: the position of the schema that it was recorded under. */
  of(commit: Commit, version: number): Commit {
    const { schema } = this.#present
    const upcast = this.#upcastOf(version)
    const events = commit.events.flatMap((event) => {
      const present = upcast === undefined ? event : upcast(event)
      return present === undefined ? [] : withNewColumns(schema, present)
    })
    return { ...commit, events }
  }

  /** Whether all commits that were recorded under a schema keep their recorded content. */
  isAsRecorded(version: number): boolean {
    const { schema } = this.#present
    const { event } = this.#versionAt(version)
    if (sameDescription(event.schema, schema.describe())) return true
    return this.#upcastOf(version) === undefined && !hasNewColumns(event.schema, this.#present)
  }

  #upcastOf(version: number): Upcast | undefined {
    if (this.#upcasts.has(version)) return this.#upcasts.get(version)
    const { versions, steps } = this.#present
    const later = versions.flatMap(({ position, event }) => (position > version ? (event.steps ?? []) : []))
    const upcast = upcastFrom(this.#versionAt(version).event.schema, [...later, ...steps])
    this.#upcasts.set(version, upcast)
    return upcast
  }

  #versionAt(version: number): Present['versions'][number] {
    return must(
      this.#present.versions.find(({ position }) => position === version),
      'a schema of the log',
    )
  }
}

/** Whether a model has gained or lost columns. */
function hasNewColumns(from: SchemaDescription, { schema }: Present): boolean {
  return resolveSchema(declarationsOf(from)).models.some(({ name, fields }) => {
    const now = schema.models.filter((model) => model.name === name).flatMap((model) => model.fields)
    return attributesOf(now) !== attributesOf(fields)
  })
}

function attributesOf(fields: readonly { readonly attribute: string }[]): string {
  return JSON.stringify(fields.map(({ attribute }) => attribute).toSorted())
}
