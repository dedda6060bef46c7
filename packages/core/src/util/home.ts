/**
 * The property in which a row's class names its model. It is in this low layer so that error messages can
 * name a row.
 */
export const HOME: unique symbol = Symbol('relata.home')

interface Home {
  readonly model: {
    readonly name: string
    readonly pk: { readonly attribute: string }
    readonly display?: ((row: never) => string) | undefined
  }
}

interface Identity {
  readonly model: string
  readonly key: unknown
  /** The model's `display`. */
  readonly display: ((row: never) => string) | undefined
}

/**
 * The model's name and the primary key of a stored row; undefined for anything else, including the prototype
 * of rows.
 */
export function identityOf(value: object): Identity | undefined {
  const home = (value as { readonly [HOME]?: Home })[HOME]
  if (home === undefined || Object.hasOwn(value, HOME)) return undefined
  const { name, pk, display } = home.model
  return { model: name, key: (value as Readonly<Record<string, unknown>>)[pk.attribute], display }
}
