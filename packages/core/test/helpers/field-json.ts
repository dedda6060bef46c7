import fc from 'fast-check'

/** JSON that a field takes: no object of it has the property name `__proto__`, which is refused. */
export function fieldJson(constraints?: fc.JsonSharedConstraints): fc.Arbitrary<fc.JsonValue> {
  return fc.jsonValue(constraints).filter((value) => !JSON.stringify(value).includes('"__proto__":'))
}
