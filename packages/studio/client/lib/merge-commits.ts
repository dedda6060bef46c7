/**
 * A page of commits and the known ones, the newest first. A first page that doesn't reach the known ones
 * replaces them, because there would be a gap.
 */
export function mergeCommits<T extends { readonly position: number }>(
  known: readonly T[],
  page: readonly T[],
  isFirst: boolean,
): { readonly commits: readonly T[]; readonly isJoined: boolean } {
  if (!isFirst) {
    const oldest = known.at(-1)?.position ?? Infinity
    return { commits: [...known, ...page.filter(({ position }) => position < oldest)], isJoined: true }
  }
  const [newest] = known
  const end = page.at(-1)
  const isJoined = newest !== undefined && (end === undefined || end.position <= newest.position)
  if (!isJoined) return { commits: page, isJoined }
  return {
    commits: [...page, ...known.filter(({ position }) => position < (end?.position ?? Infinity))],
    isJoined,
  }
}
