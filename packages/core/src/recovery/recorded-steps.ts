import { own, plain } from '../schema/difference.js'
import type { SchemaDescription } from '../schema/meta.js'
import type { MigrationStep } from '../schema/migration/migration-step.js'

/**
 * Leaves out the additions of migrations that a log has made already: models and fields that it recorded by itself,
 * because they needed no migration when it was opened. They keep their rows and values.
 */
export class RecordedSteps {
  /** Names of models, and labels of fields: `Book.pages`. */
  readonly #recorded: Set<string>

  /** `before` is the schema of the log's last migration, `now` the schema that the log has. */
  constructor(before: SchemaDescription, now: SchemaDescription) {
    const known = new Set(namesIn(before))
    this.#recorded = new Set([...namesIn(now)].filter((name) => !known.has(name)))
  }

  /** The steps of the next migration, in order, without what the log has. */
  rest(steps: readonly MigrationStep[]): readonly MigrationStep[] {
    if (this.#recorded.size === 0) return steps
    return steps.filter((step) => !this.#has(step))
  }

  /** Whether the log has what a step adds. Follows the names that steps change. */
  #has(step: MigrationStep): boolean {
    switch (step.step) {
      case 'addModel':
        return this.#recorded.delete(step.model)
      case 'addField':
        return this.#recorded.delete(`${step.model}.${step.field}`)
      case 'renameModel':
        for (const name of [...this.#recorded])
          if (name === step.model || name.startsWith(`${step.model}.`)) {
            this.#recorded.delete(name)
            this.#recorded.add(`${step.to}${name.slice(step.model.length)}`)
          }
        return false
      case 'renameField':
        if (this.#recorded.delete(`${step.model}.${step.field}`))
          this.#recorded.add(`${step.model}.${step.to}`)
        return false
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

/** Models, and fields of models. */
function* namesIn({ models }: SchemaDescription): Generator<string> {
  for (const name of Object.keys(models)) {
    yield name
    for (const field of Object.keys(plain(plain(own(models, name))['fields']))) yield `${name}.${field}`
  }
}
