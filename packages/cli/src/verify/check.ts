/** One check of `relata verify`. */
export interface Check {
  readonly name: string
  readonly result: 'ok' | 'finding' | 'skipped'
  /** The subject of the check, and its result. */
  readonly detail: string
  /** Sentences about what is wrong. */
  readonly findings: readonly string[]
}

/** The number of findings that are listed per check; the others are counted. */
const SHOWN = 20

export function checked(name: string, detail: string, findings: readonly string[] = []): Check {
  const rest = findings.length - SHOWN
  const listed = rest > 0 ? [...findings.slice(0, SHOWN), `… and ${rest} more`] : findings
  return { name, result: findings.length === 0 ? 'ok' : 'finding', detail, findings: listed }
}

export function skipped(name: string, detail: string): Check {
  return { name, result: 'skipped', detail, findings: [] }
}
