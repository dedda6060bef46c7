/** Where a row's class says whose it is: below the tables, so that error messages can name a row. */
export const HOME: unique symbol = Symbol('relata.home')

interface Home {
  readonly model: { readonly name: string; readonly pk: { readonly attribute: string } }
}

/** The model's name and the primary key of a stored row; undefined for anything else. */
export function identityOf(value: object): { readonly model: string; readonly key: unknown } | undefined {
  const home = (value as { readonly [HOME]?: Home })[HOME]
  if (home === undefined) return undefined
  const { name, pk } = home.model
  return { model: name, key: (value as Readonly<Record<string, unknown>>)[pk.attribute] }
}
