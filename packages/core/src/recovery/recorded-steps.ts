import { own, plain } from '../schema/difference.js'
import type { SchemaDescription } from '../schema/meta.js'
import type { MigrationStep } from '../schema/migration/migration-step.js'

/**
 * Leaves out the additions of migrations that a log already has: models and fields that it recorded without a
 * migration when it was opened. They keep their rows and values.
 */
export class RecordedSteps {
  readonly #models: Set<string> = new Set<string>()
  /** By model. */
  readonly #fields: Map<string, Set<string>> = new Map<string, Set<string>>()

  /** `before` is the schema of the log's last migration, `now` the schema that the log has. */
  constructor(before: SchemaDescription, now: SchemaDescription) {
    for (const model of Object.keys(now.models)) {
      if (!Object.hasOwn(before.models, model)) this.#models.add(model)
      const known = fieldsIn(before, model)
      const fields = [...fieldsIn(now, model)].filter((field) => !known.has(field))
      if (fields.length > 0) this.#fields.set(model, new Set(fields))
    }
  }

  /** The steps of the next migration, in order, without what the log has. */
  rest(steps: readonly MigrationStep[]): readonly MigrationStep[] {
    if (this.#models.size === 0 && this.#fields.size === 0) return steps
    return steps.filter((step) => !this.#has(step))
  }

  /** Whether the log has what a step adds. Follows the names that steps change. */
  #has(step: MigrationStep): boolean {
    switch (step.step) {
      case 'addModel':
        return this.#models.delete(step.model)
      case 'addField':
        return this.#fields.get(step.model)?.delete(step.field) === true
      case 'renameModel': {
        if (this.#models.delete(step.model)) this.#models.add(step.to)
        const fields = this.#fields.get(step.model)
        this.#fields.delete(step.model)
        if (fields !== undefined) this.#fields.set(step.to, fields)
        return false
      }
      case 'renameField': {
        const fields = this.#fields.get(step.model)
        if (fields?.delete(step.field) === true) fields.add(step.to)
        return false
      }
      case 'removeModel':
      case 'removeField':
      case 'alterModel':
      case 'alterField':
      case 'restoreModel':
      case 'restoreField':
      case 'manyToManyToThrough':
      case 'throughToManyToMany':
      case 'foreignKeyToManyToMany':
      case 'manyToManyToForeignKey':
      case 'splitField':
      case 'mergeFields':
        return false
    }
  }
}

function fieldsIn({ models }: SchemaDescription, model: string): ReadonlySet<string> {
  return new Set(Object.keys(plain(plain(own(models, model))['fields'])))
}
