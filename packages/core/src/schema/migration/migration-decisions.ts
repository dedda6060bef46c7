import type { Value } from '../value-type.js'

/** The name of a field in decisions: `Book.title`, with the model's name afterwards. */
export function fieldLabel(model: string, field: string): string {
  return `${model}.${field}`
}

/** Decisions about the steps between two schemas that don't follow from their descriptions. */
export interface MigrationDecisions {
  /** Renamed models: the old name to the new one. */
  readonly renamedModels: ReadonlyMap<string, string>
  /** Removed models, by their old names. */
  readonly removedModels: ReadonlySet<string>
  /** Renamed fields: the label with the old name of the field to its new name. */
  readonly renamedFields: ReadonlyMap<string, string>
  /** Removed fields: labels with the old name of the field. */
  readonly removedFields: ReadonlySet<string>
  /** The value of existing rows in an added column, in stored form: by label. */
  readonly values: ReadonlyMap<string, Value>
  /** Keys that refer to another model now and keep their values: labels. */
  readonly keptKeys: ReadonlySet<string>
  /** Fields that are removed and added again instead of altered: labels. */
  readonly replacedFields: ReadonlySet<string>
}

/** No decisions. */
export const NO_DECISIONS: MigrationDecisions = Object.freeze({
  renamedModels: new Map<string, string>(),
  removedModels: new Set<string>(),
  renamedFields: new Map<string, string>(),
  removedFields: new Set<string>(),
  values: new Map<string, Value>(),
  keptKeys: new Set<string>(),
  replacedFields: new Set<string>(),
})
