import { UsageError } from '@relata/core'
import { lookup } from '../ast/condition.js'
import { RelatedCondition, type Quantifier } from '../ast/related.js'
import { conditionsOf } from './condition.js'
import { Conditions } from './conditions.js'

type Quantify = (relation: unknown, ...conditions: readonly unknown[]) => Conditions

function quantified(quantifier: Quantifier): Quantify {
  return (relation: unknown, ...conditions: readonly unknown[]): Conditions => {
    if (typeof relation !== 'string' || relation === '')
      throw new UsageError(
        'ERR_ARGUMENT',
        `${quantifier} takes a relation and conditions on its rows: ${quantifier}('books', { pages__gt: 300 })`,
        {
          value: relation,
        },
      )
    return new Conditions(
      lookup(relation, new RelatedCondition(quantifier, conditionsOf(conditions.flat()))),
      hasUntrusted(conditions),
    )
  }
}

function hasUntrusted(conditions: readonly unknown[]): boolean {
  return conditions.flat().some((each) => each instanceof Conditions && each.untrusted)
}

export const any: Quantify = quantified('any')
export const all: Quantify = quantified('all')
export const none: Quantify = quantified('none')
