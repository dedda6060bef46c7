/** The part of a route that identifies a row. It matches only digits; anything else is an unknown route. */
export const ID = ':id(^\\d{1,15}$)'

export function idOf(request: { readonly params: unknown }): number {
  return Number((request.params as { readonly id: string }).id)
}
