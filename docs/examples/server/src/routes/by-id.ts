/** The part of a route that names a row: digits alone, so that anything else is a route that isn't there. */
export const ID = ':id(^\\d{1,15}$)'

export function idOf(request: { readonly params: unknown }): number {
  return Number((request.params as { readonly id: string }).id)
}
