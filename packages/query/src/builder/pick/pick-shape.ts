import { INSPECT, printedInCopies } from '@relata/core/engine'
import { markMade } from '../this-copy.js'

/** What `db.shape` returns: a shape that was checked on a model. */
export class PickShape {
  readonly model: string
  /** The shape as it was passed. */
  readonly members: object

  constructor(model: string, members: object) {
    this.model = model
    this.members = members
    Object.freeze(this)
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString()
  }
  toString(): string {
    return `Shape<${this.model}>`
  }
}

printedInCopies(PickShape.prototype)
markMade(PickShape.prototype, 'shape')
