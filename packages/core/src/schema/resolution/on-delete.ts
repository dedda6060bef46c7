import { showValue } from '../../error/show-value.js'
import type { FieldDeclaration } from '../declaration.js'
import type { Faults, Place } from './faults.js'
import type { OnDelete } from '../meta.js'
import { NAMED_ON_DELETE, type NamedOnDelete } from '../on-delete-policy.js'
import { suggest } from '../suggest.js'

const CASCADE: OnDelete = Object.freeze({ kind: 'CASCADE' })

function isKind(value: unknown): value is NamedOnDelete {
  return (NAMED_ON_DELETE as readonly unknown[]).includes(value)
}

/**
 * The `onDelete` policy of a key's declaration. Reports a policy that the field can't follow. The value of a
 * `SET` is checked later, when the key's type is known.
 */
export function onDeleteOf({ options }: FieldDeclaration, place: Place, faults: Faults): OnDelete {
  const declared: unknown = options.onDelete
  if (typeof declared === 'object' && declared !== null && Object.hasOwn(declared, 'set')) {
    return Object.freeze({ kind: 'SET', value: Reflect.get(declared, 'set') })
  }
  if (!isKind(declared)) {
    const expected = `declare what happens when the row it refers to is deleted: ${NAMED_ON_DELETE.join(', ')} or SET(value)`
    const found =
      typeof declared === 'string'
        ? `onDelete can't be '${declared}'${suggest(declared, NAMED_ON_DELETE)}; `
        : declared === undefined
          ? ''
          : `onDelete can't be ${showValue(declared)}; `
    faults.add('ERR_ON_DELETE', place, found + expected)
    return CASCADE
  }
  if (declared === 'SET_NULL' && options.null !== true) {
    faults.add(
      'ERR_SET_NULL_NOT_NULL',
      place,
      'onDelete SET_NULL needs a nullable field; add null: true, or choose another onDelete',
    )
  }
  if (declared === 'SET_DEFAULT' && options.default === undefined) {
    faults.add(
      'ERR_SET_DEFAULT_NO_DEFAULT',
      place,
      'onDelete SET_DEFAULT needs a default; set one, or choose another onDelete',
    )
  }
  return Object.freeze({ kind: declared })
}
