/**
 * An object with some properties that are not enumerable. They are added last and as what they are: to change a property
 * that an object has takes ten times as long.
 */
export function withHidden<V extends object, H extends object>(visible: V, hidden: H): V & H {
  for (const [name, value] of Object.entries(hidden))
    Object.defineProperty(visible, name, { value, writable: true, configurable: true })
  return visible as V & H
}
