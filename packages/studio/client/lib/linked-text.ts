/** The message after a link: whether the row was in the relation before. */
export function linkedText(
  { display }: { readonly display: string },
  accessor: string,
  changed: boolean,
): string {
  return changed ? `Added ${display} to ${accessor}.` : `${display} is in ${accessor} already.`
}
