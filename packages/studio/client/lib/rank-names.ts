/**
 * The items whose names contain the letters in order. Best first: the whole name, its beginning, the
 * beginning of a word, any place.
 */
export function rankNames<T extends { readonly name: string }>(
  all: readonly T[],
  search: string,
): readonly T[] {
  const letters = search.trim().toLowerCase()
  if (letters === '') return all
  return all
    .map((entry) => ({ entry, rank: rankOf(entry.name.toLowerCase(), letters) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry)
}

function rankOf(name: string, letters: string): number {
  if (name === letters) return 0
  if (name.startsWith(letters)) return 1
  if (name.includes(` ${letters}`)) return 2
  if (name.includes(letters)) return 3
  let at = -1
  for (const letter of letters) {
    at = name.indexOf(letter, at + 1)
    if (at < 0) return Infinity
  }
  return 4
}
