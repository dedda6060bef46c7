import type { Value } from '../value-type.js'

/** A field as decisions name it: `Book.title`, with the name that the model has afterwards. */
export function fieldLabel(model: string, field: string): string {
  return `${model}.${field}`
}

/** What two descriptions of a schema don't say about the way from one to the other. */
export interface MigrationDecisions {
  /** Models that are called otherwise: the old name to the new one. */
  readonly renamedModels: ReadonlyMap<string, string>
  /** Models that are gone, and not renamed: old names. */
  readonly removedModels: ReadonlySet<string>
  /** Fields that are called otherwise: the label with the old name of the field to its new name. */
  readonly renamedFields: ReadonlyMap<string, string>
  /** Fields that are gone, and not renamed: labels with the old name of the field. */
  readonly removedFields: ReadonlySet<string>
  /** What existing rows get in an added column, in stored form: by label. */
  readonly values: ReadonlyMap<string, Value>
  /** Keys that lead to another model, and keep their values: labels. */
  readonly keptKeys: ReadonlySet<string>
  /** Fields that are removed and added again instead of altered: labels. */
  readonly replacedFields: ReadonlySet<string>
}

/** Nothing is decided. */
export const NO_DECISIONS: MigrationDecisions = Object.freeze({
  renamedModels: new Map<string, string>(),
  removedModels: new Set<string>(),
  renamedFields: new Map<string, string>(),
  removedFields: new Set<string>(),
  values: new Map<string, Value>(),
  keptKeys: new Set<string>(),
  replacedFields: new Set<string>(),
})
