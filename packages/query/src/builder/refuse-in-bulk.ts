import { UsageError, type ModelMeta } from '@relata/core/engine'

/** Refuses values that are empty or change the primary key. */
export function refuseInBulk({ name, pk }: ModelMeta, values: unknown): void {
  if (typeof values !== 'object' || values === null) return
  const names = Object.keys(values)
  if (names.length === 0)
    throw new UsageError('ERR_ARGUMENT', 'bulkUpdate: the values of a row are empty', {
      value: values,
      model: name,
    })
  const key = names.find((each) => each === 'pk' || each === pk.name || each === pk.attribute)
  if (key !== undefined)
    throw new UsageError('ERR_KEY_CHANGE', `bulkUpdate can't change ${name}.${key}: it is the primary key`, {
      value: values,
      model: name,
    })
}
