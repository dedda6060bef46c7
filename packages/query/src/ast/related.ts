import type { Condition } from './nodes.js'

export type Quantifier = 'any' | 'all' | 'none'

/**
 * The value of a lookup that `any`, `all` or `none` makes: a condition on the rows that the lookup's chain of
 * relations reaches. The model of those rows is known once a query set uses the condition. The value then
 * becomes a query set of that model.
 */
export class RelatedCondition {
  readonly quantifier: Quantifier
  readonly condition: Condition

  constructor(quantifier: Quantifier, condition: Condition) {
    this.quantifier = quantifier
    this.condition = condition
    Object.freeze(this)
  }
}
