import type { GenericMeta } from '@relata/core'
import type { Random } from './random.js'

/** Of generic keys: without a model and its child, whose relations back would have one name. */
export const TARGETS: readonly (readonly string[])[] = [
  ['Ape', 'Bee'],
  ['Cat', 'Dog'],
  ['Ape', 'Cat', 'Bee'],
]

/** A condition on the target of a generic key itself. */
export function lookupOfTarget(
  random: Random,
  path: readonly string[],
  { name, typeAttribute, parts }: GenericMeta,
): object {
  const kind = random.of(parts).kind
  switch (random.below(3)) {
    case 0:
      return { [[...path, name, 'isnull'].join('__')]: random.chance(2) }
    case 1:
      return { [[...path, typeAttribute].join('__')]: kind }
    default:
      return { [[...path, typeAttribute, 'in'].join('__')]: [kind, random.of(parts).kind] }
  }
}
