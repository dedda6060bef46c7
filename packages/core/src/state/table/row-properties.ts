import { UsageError } from '../../error/errors.js'
import type { ModelMeta } from '../../schema/meta.js'
import { HOME } from '../../util/home.js'

/**
 * Defines the virtual properties of a model's rows on their prototype. They aren't enumerable, so they are no part of
 * copies, of JSON and of comparisons. On the prototype itself, which printers may read, they are undefined.
 */
export function defineProperties(prototype: object, model: ModelMeta): void {
  for (const [name, read] of model.properties)
    Object.defineProperty(prototype, name, {
      get(this: object): unknown {
        return Object.hasOwn(this, HOME) ? undefined : read.call(this)
      },
      set: refuseAssignment(model, name),
    })
}

function refuseAssignment(model: ModelMeta, name: string) {
  return (value: unknown): never => {
    throw new UsageError(
      'ERR_ROW_READONLY',
      `${model.name}.${name} is computed by a getter of the model's methods: update the fields that it reads.`,
      { value, model: model.name, field: name },
    )
  }
}
