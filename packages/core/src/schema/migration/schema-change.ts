import type { SchemaDifference } from '../difference.js'

/**
 * What a change of the schema requires. `free`: nothing, because stored data isn't affected. `checked`:
 * stored data must fit, which the store verifies. `decided`: a migration, because the store can't know what
 * should happen to the data.
 * @public
 */
export type ChangeEffect = 'free' | 'checked' | 'decided'

/**
 * One change between the schema of a log and the schema that opens it.
 * @public
 */
export interface SchemaChange {
  readonly effect: ChangeEffect
  readonly kind: SchemaDifference['kind']
  readonly model: string
  /** Undefined for a change of the model itself. */
  readonly field: string | undefined
  /** The option that changed; undefined if a model or field was added, removed or replaced. */
  readonly option: string | undefined
  /** The change as a sentence. */
  readonly message: string
}
